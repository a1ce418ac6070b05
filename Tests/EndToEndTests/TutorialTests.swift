import Foundation
import LoopbackKafka
import SyntheticMedia
import Testing

/// Commands that are marked are not run here, for they want another machine, a terminal, or more time; others run them:
///
/// - `install`: `make check-package`, in a fresh Debian (Tests/Package); the tools that the tutorial uses besides,
///   `make test-deps`.
/// - `service`: `make check-service`, under a systemd of its own: topics, check, start, status, reload, stop; `pause` and
///   `resume`, ``OperationTests``, over a socket of the same kind. Nobody runs `sudoedit`, nor follows a journal.
/// - `demo`: ``DemoTests``.
/// - `terminal`: ``CommandTests``, on a terminal of its own.
@Suite("The tutorial")
struct TutorialTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/tutorial/curated-stream.md")

    private static let marks: Set<String> = ["install", "demo", "terminal", "service"]

    /// A reader's home, with videos, on a machine with a broker.
    private final class Reader {
        let folder: TemporaryFolder
        private let broker: LoopbackKafka
        private let output: URL

        init() throws {
            folder = try TemporaryFolder()
            output = folder.url.appendingPathComponent("output")
            broker = try LoopbackKafka(configuration: LoopbackKafka.Configuration())
            let videos = folder.path("videos")
            try FileManager.default.createDirectory(atPath: videos, withIntermediateDirectories: true)
            try SyntheticCollection(count: 96, correspondingShare: 0.5, seed: 8).write(to: videos)
        }

        /// What was started in the background goes, where a command before its end has failed.
        deinit {
            for name in ["acavd.pid", "follow.pid"] {
                guard let text = try? String(contentsOfFile: folder.path(name), encoding: .utf8),
                    let number = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)), number > 1
                else { continue }
                kill(number, SIGKILL)
            }
        }

        /// Saves a program of the tutorial.
        func save(_ text: String, as name: String) throws {
            _ = try folder.write(here(text), to: name)
        }

        /// What else the tests have open is not for those that stay in the background: a process is taken to have ended when
        /// nobody holds Foundation's socket any more.
        private static let prologue = """
            for name in /proc/$$/fd/*; do number=${name##*/}; (( number < 3 )) || eval "exec $number>&-"; done

            """

        /// Runs commands of the tutorial as one script that ends where one fails; a minute is a hang.
        ///
        /// - Returns: Its exit status, and what it has printed, in the tutorial's words for what differs here.
        func run(_ commands: String) throws -> (status: Int32, output: String) {
            try Data().write(to: output)
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
            shell.arguments = ["60", "bash", "-eu", "-o", "pipefail", "-c", Self.prologue + here(commands)]
            shell.currentDirectoryURL = folder.url
            // Whatever else runs on this machine, the default port may be taken.
            shell.environment = [
                "HOME": folder.url.path, "ACAVD_HTTP_ADDRESS": "off",
                "PATH": "\(Program.executable.deletingLastPathComponent().path):/usr/bin:/bin",
            ]
            shell.standardInput = FileHandle.nullDevice
            let handle = try FileHandle(forWritingTo: output)
            shell.standardOutput = handle
            shell.standardError = handle
            try shell.run()
            shell.waitUntilExit()
            let printed = String(decoding: try Data(contentsOf: output), as: UTF8.self)
            return (shell.terminationStatus, printed.replacing(folder.url.path, with: "/home/me"))
        }

        private func here(_ text: String) -> String {
            text.replacing("localhost:9092", with: broker.bootstrapServers)
        }
    }

    @Test("Each command does what the tutorial says, in its order, and prints what it shows")
    func tutorial() throws {
        let reader = try Reader()
        var printed: (output: String, line: Int)?
        var scripts = 0
        for block in FencedBlock.all(in: try String(contentsOf: Self.file, encoding: .utf8)) {
            switch (block.language, block.mark) {
            case ("sh", let mark?):
                #expect(Self.marks.contains(mark), "line \(block.line): nobody says who runs \(mark)")
                printed = nil
            case ("sh", nil):
                let (status, output) = try reader.run(block.text)
                try #require(status == 0, "line \(block.line) ends with \(status):\n\(block.text)\n\(output)")
                printed = (output, block.line)
                scripts += 1
            case ("python", let name?):
                try reader.save(block.text, as: name)
            case ("text", nil):
                let (output, line) = try #require(printed, "line \(block.line): shows the output of nothing")
                #expect(try block.shows(output), "line \(block.line) shows not what line \(line) prints:\n\(output)")
                printed = nil
            case ("console", nil):
                // What was printed once, by commands that are not run here.
                break
            default:
                Issue.record("line \(block.line): \(block.language) \(block.mark ?? "") is not run")
            }
        }
        #expect(scripts > 20)
    }

    @Test("Output that is shown is told from output that differs")
    func shown() throws {
        let document = "```text\nall 3 of … are\n…\nend\n```\n"
        let block = try #require(FencedBlock.all(in: document).first)
        #expect(try block.shows("all 3 of them are\nend\n"))
        #expect(try block.shows("all 3 of  are\nmore\nand more\nend"))
        let others = [
            "", "all 2 of them are\nend\n", "all 3 of them are\nend\nmore\n", "more\nall 3 of them are\nend\n",
        ]
        for other in others {
            #expect(try !block.shows(other), "\(other)")
        }
    }
}
