import EventLog
import Foundation
import Foundations
import KafkaLog
import SyntheticMedia
import TestPython
import Testing

@Suite("acavd export for other programs", .serialized)
struct ExportTests {
    private static let needed: Comment = "there is no Python with pyarrow and webdataset: run `make test-deps`"

    /// A broker whose table lists three clips of two videos, and a configuration.
    private struct Exported {
        let stage: Stage
        let configuration: String
        var folder: TemporaryFolder { stage.folder }

        init() throws {
            stage = try Stage()
            let scene = SyntheticScene.allCases[0]
            let videos = ["first film", "v1.2/é"]
            for (number, video) in videos.enumerated() {
                let path = stage.folder.path("film \(number).mp4")
                try SyntheticClip(picture: scene, sound: scene, seed: UInt64(number)).write(to: path)
                for start in number == 0 ? [0.5, 1] : [0.25] {
                    let change = ClipChange(
                        sequence: 1,
                        clip: ClipReference(
                            video: try #require(VideoID(video)), uri: URL(fileURLWithPath: path).absoluteString,
                            span: TimeSpan(start: start, end: start + 0.75)),
                        assignments: [ViewAssignment(view: "sound#1", cluster: 3)], modelVersion: 1, gain: 0.125,
                        objective: 0.5, setSize: 1)
                    try stage.producer.send(
                        CuratedEvent.accepted(change).tableRecord(topic: stage.topic("clips.curated")))
                }
            }
            try stage.producer.flush()
            configuration = try stage.configuration()
        }

        func export(_ arguments: [String]) throws -> Program.Ending {
            try Program.run(["export", "--config", configuration] + arguments, in: stage.folder)
        }
    }

    /// The blocks of Python in docs/how-to/export-the-set.md.
    private static func recipes() throws -> [String] {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/how-to/export-the-set.md")
        let text = try String(contentsOf: path, encoding: .utf8)
        return text.matches(of: #/```python\n((?:.|\n)*?)```/#).map { String($0.1) }
    }

    @Test(
        "The how-to's Python cuts the clips of the index into shards, and reads them as WebDataset does",
        .enabled(if: TestPython.hasPackage("webdataset"), needed))
    func shards() throws {
        let exported = try Exported()
        let folder = exported.folder
        let ending = try exported.export(["--format", "webdataset", "--output", folder.path("set.jsonl")])
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.output.isEmpty)
        #expect(ending.errors.contains("3 members written to"))
        let cutting = try #require(try ExportTests.recipes().first { $0.contains("ShardWriter") })
        #expect(cutting.split(separator: "\n").count <= 15)
        let reading = try #require(try ExportTests.recipes().first { $0.contains("webdataset.WebDataset(") })
        // Besides what the recipe prints, whether each clip is a film of its length.
        let program = """
            import os, sys
            os.chdir(sys.argv[1])
            sys.argv[1] = "set.jsonl"
            exec(sys.argv[2])
            exec(sys.argv[3])
            import subprocess, urllib.parse
            for sample in webdataset.WebDataset("clips-000000.tar", shardshuffle=False).decode():
                open("clip.mp4", "wb").write(sample["mp4"])
                seconds = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0",
                    "clip.mp4"], stdout=subprocess.PIPE, check=True, text=True).stdout.strip()
                assert abs(float(seconds) - 0.75) < 0.15, seconds
                assert urllib.parse.unquote(sample["__key__"]) == sample["json"]["clip"]
            """
        let printed = try TestPython.find().run(["-c", program, folder.url.path, cutting, reading])
        // ShardWriter tells which file it writes.
        let lines = printed.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let keys = ["first%20film@500", "first%20film@1000", "v1%2E2%2F%C3%A9@250"]
        #expect(Set(lines.compactMap { $0.split(separator: " ").first.map(String.init) }) == Set(keys))
        #expect(lines.allSatisfy { $0.hasSuffix("{'sound#1': 3}") }, "\(printed)")
    }

    @Test(
        "A table is written to a file or into a pipe, and never to a terminal",
        .enabled(if: TestPython.hasPackage("pyarrow"), needed))
    func table() throws {
        let exported = try Exported()
        let folder = exported.folder
        let path = folder.path("set.parquet")
        let ending = try exported.export(["--format", "parquet", "--output", path])
        #expect(ending.status == 0, "\(ending.errors)")
        let program = """
            import sys, pyarrow.parquet
            table = pyarrow.parquet.read_table(sys.argv[1])
            print(table.num_rows, table["cluster.sound#1"].to_pylist(), table["gain"].to_pylist(),
                  table.schema.metadata[b"application_id"].decode(), table["clip"].to_pylist())
            """
        let printed = try TestPython.find().run(["-c", program, path])
        #expect(
            printed == "3 [3, 3, 3] [0.125, 0.125, 0.125] acavd ['first film@500', 'first film@1000', 'v1.2/é@250']\n")

        let process = Process()
        process.executableURL = Program.executable
        process.arguments = ["export", "--config", exported.configuration, "--format", "parquet"]
        process.environment = [:]
        process.standardError = FileHandle.nullDevice
        let piped = folder.path("piped.parquet")
        try Data().write(to: URL(fileURLWithPath: piped))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: piped))
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try TestPython.find().run(["-c", program, piped]) == printed)

        let refusal = """
            import os, subprocess, sys
            ending = subprocess.run(sys.argv[1:], stdout=os.openpty()[1], stderr=subprocess.PIPE, text=True)
            print(ending.returncode, ending.stderr)
            """
        let said = try TestPython.find().run(
            [
                "-c", refusal, Program.executable.path, "export", "--config", exported.configuration, "--format",
                "parquet",
            ])
        #expect(said.hasPrefix("64 ") && said.contains("name a file with --output"), "\(said)")
    }

    @Test("What cannot be written is said, and what stands there stays")
    func impossible() throws {
        let exported = try Exported()
        let folder = exported.folder
        let cases: [([String], Int32, String)] = [
            (["--output", folder.url.path], 1, "is there and no file"),
            (["--output", folder.path("none/set")], 1, "nothing can be written in"),
            (["--json", "--format", "csv"], 64, "--json is --format jsonl"), (["--format", "xml"], 64, "xml"),
        ]
        for (arguments, status, message) in cases {
            let ending = try exported.export(arguments)
            #expect(ending.status == status, "\(arguments): \(ending.errors)")
            #expect(ending.errors.contains(message), "\(ending.errors)")
            #expect(ending.output.isEmpty)
        }
        let lines = try exported.export(["--json"])
        #expect(try lines.objects().count == 3)
        let file = try folder.write("before", to: "set")
        #expect(try exported.export(["--output", file]).status == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == lines.output)
    }
}
