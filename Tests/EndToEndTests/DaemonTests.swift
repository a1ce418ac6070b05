import EventLog
import Foundation
import Foundations
import KafkaLog
import SyntheticMedia
import Testing

@Suite("acavd run", .serialized)
struct DaemonTests {
    private func collection(_ stage: Stage, count: Int) throws -> SyntheticCollection {
        let collection = SyntheticCollection(count: count, correspondingShare: 0.5, seed: 8)
        try collection.write(to: stage.folder.url.path)
        return collection
    }

    private func deadLetters(_ stage: Stage) throws -> [String: ConsumedRecord] {
        let letters = try stage.records(of: "videos.rejected").map { record in
            (record.headers.first { $0.name == "acavd_error_class" }.map { text($0.value) } ?? "", record)
        }
        return Dictionary(letters, uniquingKeysWith: { first, _ in first })
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("Bad input of every kind is answered in the dead-letter topic or counted, and the daemon goes on")
    func badInput() throws {
        let stage = try Stage()
        let clips = try collection(stage, count: 32)
        let bad = try BadFiles(in: stage.folder, name: "")
        let daemon = try stage.daemon()

        for name in bad.failing + bad.filtered { try stage.send(String(name.dropLast(4))) }
        try stage.send("not-there")
        try stage.send("{\"id\": ")
        try stage.send("{\"uri\": \"file:///x.mp4\"}")
        try stage.send("{\"id\": 7}")
        try stage.send(bytes: [0xFF, 0xFE])
        try stage.send(nil)
        for item in clips.items { try stage.send(item.id) }
        #expect(try stage.waitUntilAllIsDecided() == 9)

        let ending = try daemon.stop()
        #expect(ending.status == 0, "\(ending.errors)")
        let letters = try stage.records(of: "videos.rejected").filter { $0.value.map(text) != "{" }
        let classes = letters.compactMap { letter in
            letter.headers.first { $0.name == "acavd_error_class" }.map { text($0.value) }
        }
        let ofMessages = classes.filter { !$0.contains(".") }.sorted()
        #expect(
            ofMessages == [
                "invalid_utf8", "malformed_json", "missing_field", "no_video", "wrong_type",
            ])
        #expect(classes.contains("source.not_found") && classes.contains("media.not_media"))
        for letter in letters {
            let message = try #require(letter.headers.first { $0.name == "acavd_error_message" })
            #expect(!text(message.value).isEmpty)
        }
        // One line for each on standard error.
        let warnings = ending.errors.split(separator: "\n").filter { $0.contains("error_class") }
        #expect(warnings.count == 9 + 8)
        let (read, replayed) = try stage.tables()
        #expect(read == replayed && read.members.count <= 12 && !read.members.isEmpty)
    }

    @Test("A message of ten megabytes is a dead letter that keeps its beginning, and the daemon goes on")
    func hugeMessage() throws {
        let stage = try Stage()
        let daemon = try stage.daemon()
        try stage.send(bytes: [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000))
        try stage.wait(for: "the dead letter") { try !stage.records(of: "videos.rejected").isEmpty }
        let letter = try #require(try deadLetters(stage)["message_too_large"])
        #expect(letter.value?.count == DeadLetter.maximumValueBytes)
        #expect(daemon.isRunning)
        #expect(try daemon.stop().status == 0)
    }

    @Test("Events are numbered without a gap, replaying them gives the table, and a restart goes on where it was")
    func restart() throws {
        let stage = try Stage()
        let clips = try collection(stage, count: 64)
        let first = try stage.daemon()
        for item in clips.items.prefix(48) { try stage.send(item.id, key: item.id) }
        try stage.waitUntilAllIsDecided()
        #expect(try first.stop().status == 0)
        let (read, replayed) = try stage.tables()
        #expect(read == replayed && !read.members.isEmpty)

        let second = try stage.daemon()
        for item in clips.items.suffix(16) { try stage.send("{\"id\":\"\(item.id)\"}", key: item.id) }
        try stage.waitUntilAllIsDecided()
        let ending = try second.stop()
        #expect(ending.status == 0)
        #expect(ending.errors.contains("\(read.members.count) members restored"), "\(ending.errors)")

        let events = try stage.events()
        #expect(events.map(\.change.sequence) == Array(0..<UInt64(events.count)))
        #expect(!events.contains { if case .evicted(_, .reset) = $0 { true } else { false } })
        let (readAgain, replayedAgain) = try stage.tables()
        #expect(readAgain == replayedAgain && readAgain.members.count == 12)
    }

    @Test(
        "kcat reads the events over the network",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/kcat"), "kcat is not installed"))
    func kcat() throws {
        let stage = try Stage()
        let clips = try collection(stage, count: 32)
        let daemon = try stage.daemon()
        for item in clips.items { try stage.send(item.id) }
        try stage.waitUntilAllIsDecided()

        let kcat = Process()
        kcat.executableURL = URL(fileURLWithPath: "/usr/bin/kcat")
        kcat.arguments = [
            "-b", stage.bootstrapServers, "-t", "clips.curated.events", "-C", "-e", "-q", "-f", "%k %h\\n",
        ]
        let pipe = Pipe()
        kcat.standardOutput = pipe
        try kcat.run()
        let output = try #require(String(data: pipe.fileHandleForReading.readDataToEndOfFile(), encoding: .utf8))
        kcat.waitUntilExit()
        let lines = output.split(separator: "\n")
        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { $0.contains("ce_specversion=1.0") && $0.contains("ce_type=acavd.clip.") })
        #expect(try daemon.stop().status == 0)
    }

    @Test(
        "What the daemon published is valid by the schemas",
        .enabled(if: SchemaCheck.isPossible, "python3-jsonschema is not installed"))
    func schemas() throws {
        let stage = try Stage()
        let clips = try collection(stage, count: 48)
        let daemon = try stage.daemon()
        for item in clips.items { try stage.send(item.id, key: item.id) }
        try stage.waitUntilAllIsDecided()
        let member = try #require(try stage.tables().read.members.keys.first)
        try stage.send(nil, key: member.video.text)
        try stage.wait(for: "the withdrawal") { try stage.tables().read.members[member] == nil }
        #expect(try daemon.stop().status == 0)
        let values = try stage.records(of: "clips.curated.events").map { record in
            let type = record.headers.first { $0.name == "ce_type" }.map { text($0.value) }
            let isAccept = type == "acavd.clip.accepted.v1"
            return (isAccept ? "clip-accepted.v1" : "clip-evicted.v1", try #require(record.value))
        }
        let rows = try stage.records(of: "clips.curated").compactMap { $0.value.map { ("curated-clip", $0) } }
        #expect(Set(values.map(\.0)).count == 2)
        #expect(try SchemaCheck.faults(values + rows).isEmpty)
    }

    @Test("Memory stays flat over a stream many times longer than every queue", .timeLimit(.minutes(2)))
    func soak() throws {
        let stage = try Stage()
        let clips = try collection(stage, count: 16)
        let daemon = try stage.daemon(warmUp: 32, capacity: 16)
        // Queues: 16 videos in flight, 16 in a mini-batch, 32 in the warm-up.
        let messages = 20 * (16 + 16 + 32)
        var settled = 0
        var samples: [Int] = []
        for number in 0..<messages {
            let item = clips.items[number % clips.items.count]
            let path = stage.folder.path(item.fileName)
            try stage.send("{\"id\":\"soak-\(number)\",\"uri\":\"file://\(path)\"}", key: "\(number)")
            settled += 1
        }
        // The last message tells that all before it were read: takedowns of nothing leave no trace, a bad one does.
        for partition in 0..<8 { try stage.send("{", key: "\(partition)") }
        while try stage.records(of: "videos.rejected").count < 8 {
            samples.append(try daemon.residentBytes())
            Thread.sleep(forTimeInterval: 0.25)
        }
        #expect(try daemon.stop().status == 0)
        try #require(samples.count >= 8, "the stream was over too soon to tell")
        let quarter = samples.count / 4
        let early = samples[quarter..<2 * quarter].max() ?? 0
        let late = samples.suffix(quarter).max() ?? 0
        #expect(Double(late) < 1.1 * Double(early), "from \(early) to \(late) bytes")
    }
}

/// The JSON Schemas in docs/reference, asked through Python's jsonschema.
enum SchemaCheck {
    private static let python = "/usr/bin/python3"
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/reference/schemas")

    static let isPossible = (try? run("import jsonschema", input: Data()))?.status == 0

    /// What is wrong with the values, each to be checked by the schema named beside it.
    static func faults(_ values: [(schema: String, value: [UInt8])]) throws -> [String] {
        let lines = values.map { "\($0.schema)\t\(String(decoding: $0.value, as: UTF8.self))" }
        let result = try run(
            """
            import json, jsonschema, pathlib, sys
            folder = pathlib.Path("\(folder.path)")
            store = {}
            for path in folder.glob("*.json"):
                schema = json.loads(path.read_text())
                store[schema.get("$id", path.as_uri())] = schema
            for line in sys.stdin:
                name, text = line.rstrip("\\n").split("\\t", 1)
                schema = json.loads((folder / (name + ".schema.json")).read_text())
                resolver = jsonschema.RefResolver((folder / (name + ".schema.json")).as_uri(), schema, store)
                for error in jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(json.loads(text)):
                    print(name, error.message)
            """, input: Data(lines.joined(separator: "\n").utf8))
        try #require(result.status == 0, "the validator itself failed")
        return result.output.split(separator: "\n").map(String.init)
    }

    private static func run(_ script: String, input: Data) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-W", "ignore", "-c", script]
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        try process.run()
        DispatchQueue.global().async {
            standardInput.fileHandleForWriting.write(input)
            standardInput.fileHandleForWriting.closeFile()
        }
        let output = standardOutput.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
