import ArgumentParser
import Foundation
import Operations

/// Completes a manual page: what the program and its configuration say of themselves is not written twice.
@main
struct WriteManual: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acavd-manual",
        abstract: "Prints a manual page made of a template.",
        discussion: """
            A line of the template that is @COMMANDS@ becomes the commands, @SETTINGS@ the keys of the configuration. \
            Everything else is copied.
            """)

    @Argument(help: "The template, in mdoc.", completion: .file())
    var template: String

    @Option(help: "What acavd --experimental-dump-help has printed.", completion: .file())
    var commands: String

    func run() throws {
        let dump = try JSONDecoder().decode(CommandDescription.Dump.self, from: contents(of: commands))
        let page = try String(decoding: contents(of: template), as: UTF8.self)
        let settings = try SettingSections(Configuration.example)
        let commands = CommandSections(dump.command)
        print(ManualTemplate(page).completed(commands: commands, settings: settings), terminator: "")
    }

    private func contents(of path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path))
    }
}
