import Foundation
import Logging
import Monitoring
import Testing

@Suite("Commands that ask a running daemon")
struct CommandTests {
    /// A daemon that is asked over its socket, and the configuration that says where that is.
    private final class Watched {
        let service = WatchedService()
        let folder: TemporaryFolder
        let configuration: String
        private let server: MonitoringServer

        init() throws {
            folder = try TemporaryFolder()
            let socket = folder.path("d.sock")
            configuration = try folder.write(
                "http: {socket: \"\(socket)\", address: off}\nselection: {capacity: broken since}\n", to: "acavd.yaml")
            server = MonitoringServer(.unixSocket(path: socket), service: service, logger: Logger(label: "test"))
            try server.start()
        }

        deinit { server.stop() }

        func run(_ arguments: String...) throws -> Program.Ending {
            try Program.run(arguments + ["--config", configuration], in: folder)
        }
    }

    @Test("status says in words and as JSON how the daemon is, and whether it is ready by its exit status")
    func status() throws {
        let daemon = try Watched()
        let ready = try daemon.run("status")
        #expect(ready.status == 0)
        #expect(ready.errors == "")
        #expect(ready.output.hasPrefix("acavd 0.1.0  running, ready\n"))
        #expect(ready.output.contains("98,304 of 100,000 clips"))
        let paused = try { () in
            daemon.service.pause()
            return try daemon.run("status")
        }()
        #expect(paused.status == 1)
        #expect(paused.output.contains("  because  it is paused\n"))
        let object = try #require(try daemon.run("status", "--json").objects().first)
        #expect(object["phase"] as? String == "paused")
        #expect(object["ready"] as? Bool == false)
    }

    @Test("inspect explains a member, says what is known of another clip, and tells them apart by its exit status")
    func inspect() throws {
        let daemon = try Watched()
        let member = try daemon.run("inspect", WatchedService.member)
        #expect(member.status == 0)
        #expect(member.output.contains("in the set\n  rank     3, where 1 would be displaced first\n"))
        let former = try daemon.run("inspect", WatchedService.former)
        #expect(former.status == 1)
        #expect(former.output.contains("not in the set\n"))
        #expect(former.output.contains("evicted: displaced by \\u{1b}[2Jhostile"))
        let unknown = try daemon.run("inspect", "no\u{1B}such")
        #expect(unknown.status == 1)
        #expect(unknown.output == "")
        #expect(unknown.errors == "acavd: nothing is known of no\\u{1b}such\n")
        let object = try #require(try daemon.run("inspect", WatchedService.member, "--json").objects().first)
        #expect(object["is_member"] as? Bool == true)
        #expect(object["rank"] as? Int == 3)
    }

    @Test("pause and resume may be given again without harm, and say so")
    func pause() throws {
        let daemon = try Watched()
        #expect(try daemon.run("pause").output.hasPrefix("paused: "))
        #expect(daemon.service.isPaused)
        let again = try daemon.run("pause")
        #expect(again.status == 0)
        #expect(again.output == "it was paused already\n")
        #expect(try daemon.run("resume", "--json").output == "{\"paused\":false,\"changed\":true}\n")
        #expect(!daemon.service.isPaused)
        #expect(try daemon.run("resume", "--json").output == "{\"paused\":false,\"changed\":false}\n")
    }

    @Test("Over a port a daemon takes no commands, and the command line says so before it asks")
    func pauseOverPort() throws {
        let ending = try Program.run(["pause", "--address", "127.0.0.1:1"], in: try TemporaryFolder())
        #expect(ending.status == 64)
        #expect(ending.errors.contains("over its unix socket only"))
    }

    @Test(
        "Where no daemon answers, that is said, with status 69",
        arguments: [["status"], ["top", "--json"], ["inspect", "x"], ["pause"], ["resume"]])
    func nobody(command: [String]) throws {
        let folder = try TemporaryFolder()
        let ending = try Program.run(command + ["--address", folder.path("d.sock")], in: folder)
        #expect(ending.status == 69)
        #expect(ending.output == "")
        #expect(ending.errors.hasPrefix("acavd: no daemon answers at \(folder.path("d.sock"))"))
    }

    @Test(
        "What cannot be asked is said",
        arguments: [("http: {address: off, socket: off}", 78), ("http: {adress: off}", 78)])
    func nowhere(yaml: String, status: Int32) throws {
        let folder = try TemporaryFolder()
        let ending = try Program.run(["status", "--config", try folder.write(yaml, to: "a.yaml")], in: folder)
        #expect(ending.status == status)
        #expect(ending.errors.contains("http"))
    }

    @Test("An address that others could reach is refused", arguments: ["192.0.2.1:80", "nonsense"])
    func address(text: String) throws {
        #expect(try Program.run(["status", "--address", text], in: try TemporaryFolder()).status == 64)
    }

    // MARK: A terminal

    /// Runs `acavd top` on a terminal of its own, as the steps of a script in Python say.
    private func top(_ daemon: Watched, _ steps: String) throws -> [String: Any] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        let script = Bundle.module.resourceURL?.appending(path: "Terminal.py").path ?? ""
        process.arguments = [
            script, steps, Program.executable.path, "top", "--interval", "0.1", "--config", daemon.configuration,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try #require(try JSONSerialization.jsonObject(with: answer) as? [String: Any])
    }

    @Test("top fills the terminal whatever its size, follows the daemon, and q leaves the terminal as it was")
    func topByKey() throws {
        let daemon = try Watched()
        let ending = try top(
            daemon,
            """
            screen = wait("98,304 of 100,000")
            assert all(len(line) <= 80 for line in screen), screen
            assert any("former@0-10000  for \\\\u{1b}[2Jhostile" in line for line in screen), screen
            resize(40, 12)
            screen = wait("q or Ctrl-C leaves", height=12)
            assert len(screen) <= 12 and all(len(line) <= 40 for line in screen), screen
            stop()
            assert settings_are_back()
            go_on()
            wait("98,304 of 100,000")
            type("q")
            """)
        #expect(ending["status"] as? Int == 0)
        #expect(ending["restored"] as? Bool == true)
    }

    @Test(
        "top leaves the terminal as it was when a signal ends it",
        arguments: [("type(\"\\x03\")", 0), ("send(signal.SIGTERM)", 143), ("send(signal.SIGHUP)", 129)])
    func topBySignal(step: String, status: Int) throws {
        let ending = try top(try Watched(), "wait(\"98,304 of 100,000\")\n\(step)")
        #expect(ending["status"] as? Int == status)
        #expect(ending["restored"] as? Bool == true)
    }

    @Test("Without a terminal, top says what to use in its place")
    func topWithoutTerminal() throws {
        let ending = try Watched().run("top")
        #expect(ending.status == 64)
        #expect(ending.errors.contains("acavd status"))
    }
}

@Suite("Commands about the configuration file")
struct ConfigurationCommandTests {
    @Test("The example is the shipped file, and it is valid but for the brokers")
    func example() throws {
        let folder = try TemporaryFolder()
        let example = try Program.run(["config", "example"], in: folder)
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        #expect(example.output == (try String(contentsOf: root.appending(path: "config/acavd.yaml"), encoding: .utf8)))
        let file = try folder.write(example.output, to: "acavd.yaml")
        let verdict = try Program.run(["config", "validate", file], in: folder)
        #expect(verdict.status == 0)
        #expect(verdict.output == "\(file): valid\n")
        #expect(verdict.errors.contains("bootstrap.servers"))
    }

    @Test("Every problem is told with its place, for people and for programs")
    func validate() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("sed: 1\nviews: [picture.shap]\nlog: {level: loud}\n", to: "acavd.yaml")
        let words = try Program.run(["config", "validate", file], in: folder)
        #expect(words.status == 78)
        #expect(words.output == "")
        #expect(words.errors.contains("\(file):1:1: unknown key sed; did you mean seed?"))
        let ending = try Program.run(["config", "validate", "--json", file], in: folder)
        #expect(ending.status == 78)
        let object = try #require(try ending.objects().first)
        #expect(object["valid"] as? Bool == false)
        let problems = try #require(object["problems"] as? [[String: Any]])
        #expect(problems.map { $0["line"] as? Int } == [1, 3])
        #expect(problems.map { $0["column"] as? Int } == [1, 14])
    }

    @Test("The schema is JSON")
    func schema() throws {
        let ending = try Program.run(["config", "schema"], in: try TemporaryFolder())
        let schema = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any]
        #expect(schema?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    }

    @Test("The help of the program lists the exit statuses, a line each")
    func help() throws {
        let help = try Program.run(["--help"], in: try TemporaryFolder()).output
        for status in [0, 1, 64, 65, 69, 76, 78, 130] {
            #expect(help.contains(try Regex("(?m)^ *\(status)  ")), "\(status)")
        }
    }
}

@Suite("Results for programs")
struct ResultTests {
    @Test(
        "With --json, check, topics create, feed and dlq requeue print one object and nothing else, with the same status"
    )
    func broker() throws {
        let stage = try Stage()
        let file = try stage.folder.write(
            "kafka: {bootstrap.servers: \"\(stage.bootstrapServers)\"}\ntopics: {rejected: new.rejected}\n",
            to: "acavd.yaml")
        func object(_ arguments: String..., status: Int32 = 0) throws -> [String: Any] {
            let ending = try Program.run(arguments + ["--json", "--config", file], in: stage.folder)
            #expect(ending.status == status, "\(ending.errors)")
            let objects = try ending.objects()
            try #require(objects.count == 1)
            return objects[0]
        }
        let missing = try object("check", status: 69)
        #expect(missing["ok"] as? Bool == false)
        let parts = try #require(missing["parts"] as? [[String: String]])
        #expect(parts.contains { $0["part"] == "configuration" && $0["verdict"] == "ok" && $0["words"] == file })
        let problems = parts.filter { $0["verdict"] == "problem" }.map { $0["words"] ?? "" }
        #expect(problems.count == 1 && problems[0].hasPrefix("new.rejected does not exist; make it with"))

        let topics = try #require(try object("topics", "create")["topics"] as? [[String: Any]])
        let made = topics.filter { $0["created"] as? Bool == true }.compactMap { $0["topic"] as? String }
        #expect(made.contains("new.rejected") && !made.contains("videos.discovered") && topics.count == 5)
        #expect(try object("check")["ok"] as? Bool == true)

        let lines = try stage.folder.write("first\nsecond\n{\n", to: "lines")
        let rehearsed = try object("feed", "--lines", lines, "--dry-run", status: 1)
        #expect(rehearsed["dry_run"] as? Bool == true)
        let fed = try object("feed", "--lines", lines, status: 1)
        #expect(fed["dry_run"] as? Bool == false)
        for counts in [rehearsed, fed] {
            #expect(counts["messages"] as? Int == 2)
            #expect(counts["refused"] as? Int == 1)
        }
        let requeued = try object("dlq", "requeue", "--all")
        #expect(requeued["requeued"] as? Int == 0)
        #expect(requeued["left_by_class"] as? [String: Int] == [:])
    }

    @Test("What ends a check early is in its object, with the status it has without")
    func earlyEnd() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("seed: ten", to: "acavd.yaml")
        let ending = try Program.run(["check", "--json", "--config", file], in: folder)
        #expect(ending.status == 78)
        #expect(ending.errors == "")
        let parts = try #require(try ending.objects().first?["parts"] as? [[String: String]])
        #expect(parts.map { $0["part"] } == ["configuration"])
        #expect(parts[0]["words"]?.contains("seed: expected a whole number") == true)
    }

    @Test("A directory in the place of a file is said to be one")
    func directory() throws {
        let folder = try TemporaryFolder()
        let ending = try Program.run(["feed", "--dry-run", "--metadata", folder.url.path], in: folder)
        #expect(ending.status == 1)
        #expect(ending.errors.contains("it is a directory; name a file"))
    }

    @Test("A byte order mark is no part of the first id")
    func byteOrderMark() throws {
        let folder = try TemporaryFolder()
        let lines = try folder.write("\u{FEFF}first\n", to: "lines")
        #expect(try Program.run(["feed", "--dry-run", "--lines", lines], in: folder).output == "{\"id\":\"first\"}\n")
    }
}
