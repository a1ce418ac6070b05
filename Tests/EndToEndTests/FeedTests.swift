import EventLog
import Foundation
import Foundations
import KafkaLog
import Testing

@Suite("acavd feed and export", .serialized)
struct FeedTests {
    private static let metadata = """
        https://www.youtube.com/watch?v=Nfn9b40qqp4\t{"LatestDAFeature":{"YouTubeCategory":"Music","VideoLength":"38"}}
        nonsense

        https://youtu.be/NgI3xyMX1Ss\t{"MediaVersionList":[]}

        """

    /// What a dry run prints, and says.
    private static func rehearse(_ arguments: [String], in folder: TemporaryFolder) throws -> Program.Ending {
        try Program.run(["feed", "--dry-run"] + arguments, in: folder)
    }

    @Test("A dry run needs no broker, prints a message a line, and says which lines are none")
    func rehearsal() throws {
        let folder = try TemporaryFolder()
        let metadata = try folder.write(FeedTests.metadata, to: "metadata.tsv")
        let first = try FeedTests.rehearse(["--metadata", metadata], in: folder)
        #expect(first.status == 1)
        #expect(first.output == "{\"id\":\"Nfn9b40qqp4\",\"tags\":[\"Music\"]}\n{\"id\":\"NgI3xyMX1Ss\"}\n")
        #expect(first.errors.contains("metadata.tsv:2: there is no tab"), "\(first.errors)")
        #expect(first.errors.contains("2 messages would be sent"))

        let lines = try folder.write(
            "one\n\n  two \r\n{\"id\":\"three\",\"uri\":\"/x\",\"more\":[1]}\n{\"id\":7}\n{\n\"four\"\n", to: "lines")
        let second = try FeedTests.rehearse(["--lines", lines], in: folder)
        #expect(second.status == 1)
        #expect(
            second.output
                == "{\"id\":\"one\"}\n{\"id\":\"two\"}\n{\"id\":\"three\",\"uri\":\"/x\",\"more\":[1]}\n{\"id\":\"\\\"four\\\"\"}\n"
        )
        #expect(second.errors.contains("lines:5: id must be a string"), "\(second.errors)")
        #expect(second.errors.contains("lines:6: the value begins with '{' but is not JSON"))
        #expect(second.errors.contains("2 could not be read and were not sent"))

        let videos = folder.path("my videos")
        try FileManager.default.createDirectory(atPath: videos, withIntermediateDirectories: true)
        _ = try folder.write("", to: "my videos/100%é.mp4")
        let third = try FeedTests.rehearse([videos], in: folder)
        #expect(third.status == 0, "\(third.errors)")
        let message = try #require(try third.objects().first)
        #expect(message["id"] as? String == "\(videos)/100%é.mp4")
        let uri = try #require(message["uri"] as? String)
        #expect(uri.hasSuffix("/my%20videos/100%25%C3%A9.mp4") && uri.hasPrefix("file:///"))
    }

    @Test("Messages are in the topic, keyed by their ids, when the command has ended")
    func sends() throws {
        let stage = try Stage()
        let metadata = try stage.folder.write(FeedTests.metadata, to: "metadata.tsv")
        let lines = try stage.folder.write((0..<300).map { "id-\($0)\n" }.joined(), to: "lines")
        let configuration = try stage.configuration()
        let first = try Program.run(["feed", "--metadata", metadata, "--config", configuration], in: stage.folder)
        #expect(first.status == 1)
        #expect(first.output == "2 messages sent to videos.discovered\n", "\(first.errors)")
        let second = try Program.run(["feed", "--lines", lines, "--config", configuration], in: stage.folder)
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.output == "300 messages sent to videos.discovered\n")
        let records = try stage.records(of: "videos.discovered")
        #expect(records.count == 302)
        for record in records {
            guard case .video(let discovery) = try DiscoveryMessage.parse(record) else { continue }
            #expect(record.key == Array(discovery.id.text.utf8))
        }
        let values = records.map { String(decoding: $0.value ?? [], as: UTF8.self) }
        #expect(Set(values).isSuperset(of: ["{\"id\":\"id-7\"}", "{\"id\":\"Nfn9b40qqp4\",\"tags\":[\"Music\"]}"]))
    }

    @Test("Lines are taken from standard input, too")
    func standardInput() throws {
        let process = Process()
        process.executableURL = Program.executable
        process.arguments = ["feed", "--dry-run", "--lines", "-"]
        process.environment = [:]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data("a\nb".utf8))
        try input.fileHandleForWriting.close()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(String(decoding: bytes, as: UTF8.self) == "{\"id\":\"a\"}\n{\"id\":\"b\"}\n")
        #expect(process.terminationStatus == 0)
    }

    @Test("The set is printed as the table has it, in both formats; what others wrote there is said")
    func export() throws {
        let stage = try Stage()
        func change(_ id: String, _ start: Double) throws -> ClipChange {
            ClipChange(
                sequence: 1,
                clip: ClipReference(
                    video: try #require(VideoID(id)), uri: "file:///srv/a%2Cb/\(id).mp4",
                    span: TimeSpan(start: start, end: start + 2.5)),
                assignments: [ViewAssignment(view: "sound", cluster: 3)], modelVersion: 1, gain: 0, objective: 0,
                setSize: 1)
        }
        let changes = [try change("b", 10), try change("b", 2), try change("a", 0)]
        let events = changes.map { CuratedEvent.accepted($0) } + [.evicted(changes[1], because: .capacity)]
        for event in events { try stage.producer.send(event.tableRecord(topic: stage.topic("clips.curated"))) }
        try stage.producer.flush()
        let configuration = try stage.configuration()
        let lines = try Program.run(["export", "--config", configuration], in: stage.folder)
        #expect(lines.status == 0, "\(lines.errors)")
        #expect(try lines.objects().map { $0["clip"] as? String } == ["a@0", "b@10000"])
        let member = try #require(try lines.objects().last)
        #expect(member["type"] as? String == "member" && member["path"] as? String == "file:///srv/a%2Cb/b.mp4")
        #expect(member["start"] as? Int == 10 && member["end"] as? Double == 12.5)
        #expect(member["assignments"] as? [String: Int] == ["sound": 3])

        try stage.producer.send(LogRecord(topic: stage.topic("clips.curated"), key: [0x78], value: [0x79]))
        try stage.producer.flush()
        let rows = try Program.run(["export", "--format", "csv", "--config", configuration], in: stage.folder)
        #expect(rows.status == 1)
        #expect(rows.output == "\"a,b\",a.mp4,a,\"[0, 2.5]\"\r\n\"a,b\",b.mp4,b,\"[10, 12.5]\"\r\n")
        #expect(rows.errors.contains("is not an acavd record"), "\(rows.errors)")
    }

    @Test("What cannot be sent or read is said in one line")
    func impossible() throws {
        let stage = try Stage()
        let file = try stage.folder.write(
            "kafka: {bootstrap.servers: \"\(stage.bootstrapServers)\"}\ntopics: {discovered: no.input, curated: no.set}",
            to: "other.yaml")
        let cases: [([String], Int32, String)] = [
            (["feed"], 64, "name what to send"), (["feed", "a", "--lines", "b"], 64, "one of them only"),
            (["feed", "--dry-run", "--lines", "/nowhere"], 1, "/nowhere: it cannot be opened"),
            (["feed", "--dry-run", "/nowhere"], 1, "/nowhere: no such file"),
            (["feed", "--lines", file, "--config", file], 69, "no.input does not exist; make it with"),
            (["export", "--config", file], 69, "no.set does not exist; make it with"),
            (["export", "--config", "/nowhere"], 78, "/nowhere"), (["export", "--format", "xml"], 64, "xml"),
        ]
        for (arguments, status, message) in cases {
            let ending = try Program.run(arguments, in: stage.folder)
            #expect(ending.status == status, "\(arguments): \(ending.errors)")
            #expect(ending.errors.contains(message), "\(ending.errors)")
        }
    }
}
