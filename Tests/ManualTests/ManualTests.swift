import Foundation
import Operations
import Testing
import acavd_manual

@Suite("Manual pages")
struct ManualTests {
    @Test("A command is told with its options, their values and defaults; what is not for people is left out")
    func commands() throws {
        let dump = """
            {"command": {"commandName": "acavd", "shouldDisplay": true, "subcommands": [
              {"commandName": "run", "abstract": "Runs it.", "discussion": "Ends with `--now`. Then rests.\\n\\n.hidden",
               "shouldDisplay": true, "arguments": [
                 {"kind": "option", "shouldDisplay": true, "isOptional": true, "isRepeating": false,
                  "preferredName": {"kind": "long", "name": "format"}, "valueName": "format", "abstract": "How.",
                  "defaultValue": "csv", "allValues": ["csv", "jsonl"]},
                 {"kind": "positional", "shouldDisplay": true, "isOptional": false, "isRepeating": true,
                  "valueName": "paths", "abstract": "What."},
                 {"kind": "flag", "shouldDisplay": true, "isOptional": true, "isRepeating": false,
                  "preferredName": {"kind": "long", "name": "help"}, "abstract": "Help."}]},
              {"commandName": "secret", "shouldDisplay": false}]}}
            """
        let description = try JSONDecoder().decode(CommandDescription.Dump.self, from: Data(dump.utf8)).command
        #expect(
            CommandSections(description).lines == [
                ".Ss acavd run", ".Bd -ragged -offset indent", ".Nm acavd", ".Cm run", ".Op Fl Fl format Ar format",
                ".Ar paths ...", ".Ed", ".Pp", "Runs it.", ".Pp", "Ends with \\fB\\-\\-now\\fR.", "Then rests.", ".Pp",
                "\\&.hidden", ".Bl -tag -width Ds", ".It Fl Fl format Ar format", "How.",
                "One of \\fBcsv\\fR, \\fBjsonl\\fR.", "The default is \\fBcsv\\fR.", ".It Ar paths", "What.", ".El",
            ])
    }

    @Test("Keys share the comment above them; lines further in are an example")
    func groups() {
        let groups = CommentedConfiguration(
            """
            # Of the file.

            # One.
            one: 1

            section:
              # Both of
              # them.
              two: 2
              three: 3
              # Last.
              four: 4
            list:
              # a: b
            """, paths: ["one", "section.two", "section.three", "section.four", "list"]
        ).groups
        #expect(groups.map(\.paths) == [["one"], ["section.two", "section.three"], ["section.four", "list"]])
        #expect(groups.map(\.comment) == [["One."], ["Both of", "them."], ["Last."]])
        #expect(groups.map(\.example) == [[], [], ["a: b"]])
    }

    @Test("Every key of the configuration is in the manual, once, with its default")
    func settings() throws {
        let text = Configuration.example
        let lines = try SettingSections(text).lines
        for setting in Configuration.settings {
            #expect(lines.count { $0.hasPrefix(".It Cm \(setting.path) No = Cm ") } == 1, "\(setting.path)")
        }
        #expect(throws: MissingKeys.self) { try SettingSections(text.replacing("capacity:", with: "capacities:")) }
    }
}
