import EventLog
import Foundation
import Foundations
import KafkaLog
import LoopbackKafka
import SyntheticMedia
import Testing

@Suite("acavd dlq", .serialized)
struct DeadLettersTests {
    // MARK: - The whole way

    @Test(
        "A video that was not there is requeued when it is, and curated; then nothing is left",
        arguments: Stage.Broker.all)
    func mended(broker: Stage.Broker) throws {
        let stage = try Stage(broker)
        let clips = SyntheticCollection(count: 32, correspondingShare: 1, seed: 8)
        try clips.write(to: stage.folder.url.path)
        let late = try #require(clips.items.last)
        let (path, away) = (stage.folder.path(late.fileName), stage.folder.path("away.mp4"))
        try FileManager.default.moveItem(atPath: path, toPath: away)

        // It wants every clip for its warm-up: without the last there is no set.
        let daemon = try stage.daemon(warmUp: 32, capacity: 100)
        for item in clips.items { try stage.send("{\"id\":\"\(item.id)\"}", key: "key of \(item.id)") }
        try stage.send("{", key: "broken")
        try stage.wait(for: "all messages") { try stage.processed() >= 33 }
        #expect(try stage.events().isEmpty)
        let letters = try stage.dlq("list", "--json").objects()
        #expect(letters.count == 2)
        let letter = try #require(letters.first { $0["video"] as? String == late.id })
        #expect(letter["value"] as? String == "{\"id\":\"\(late.id)\"}")
        #expect(letter["key"] as? String == "key of \(late.id)")

        try FileManager.default.moveItem(atPath: away, toPath: path)
        // While the daemon is at work, which goes on.
        let requeue = try stage.dlq("requeue", "--video", late.id)
        #expect(requeue.status == 0, "\(requeue.errors)")
        #expect(requeue.output.hasPrefix("1 requeued\n"), "\(requeue.output)")
        try stage.wait(for: "the requeued message") { try stage.processed() >= 34 }
        try stage.wait(for: "the set") { try !stage.events().isEmpty }
        #expect(try daemon.stop().status == 0)

        try stage.wait(for: "the marker") { try stage.dlq("list", "--video", late.id).output == "no dead letters\n" }
        let rest = try stage.dlq("list", "--json").objects()
        #expect(rest.map { $0["class"] as? String } == ["malformed_json"])
    }

    // MARK: - Which, and what is said of them

    @Test("Letters are listed and requeued by class, its beginning, video and age", arguments: Stage.Broker.all)
    func filters(broker: Stage.Broker) throws {
        let stage = try Stage(broker)
        try stage.reject("a", "media.corrupt")
        try stage.reject("b", "media.timed_out", lastWords: "decoding frame 17\n\u{1B}[2Jgone")
        try stage.reject("c", "source.failed")
        try stage.reject("{", "malformed_json", key: "d")

        func videos(_ arguments: String...) throws -> [String?] {
            let ending = try stage.dlq(["list", "--json"] + arguments)
            #expect(ending.status == 0, "\(ending.errors)")
            return try ending.objects().map { $0["video"] as? String }
        }
        #expect(try videos() == ["a", "b", "c", "d"])
        #expect(try videos("--all") == ["a", "b", "c", "d"])
        #expect(try videos("--class", "media.") == ["a", "b"])
        #expect(try videos("--class", "media.corrupt", "source.failed") == ["a", "c"])
        #expect(try videos("--class", "media.corrupt", "--class", "source.") == ["a", "c"])
        #expect(try videos("--video", "d") == ["d"])
        #expect(try videos("--limit", "2") == ["a", "b"])
        #expect(try videos("--since", "1h", "--limit", "1") == ["a"])
        #expect(try videos("--since", "2000-01-01", "--class", "source.") == ["c"])
        func instant(_ seconds: Double) -> String { (Date() + seconds).formatted(.iso8601) }
        #expect(try videos("--since", instant(-3600), "--limit", "1") == ["a"])
        #expect(try videos("--since", instant(3600)) == [])
        // As the list prints it.
        let time = try #require(try stage.dlq("list", "--json", "--video", "d").objects().first?["time"] as? String)
        #expect(try videos("--since", time) == ["d"])
        #expect(try videos("--since", instant(0).replacing("Z", with: "-05:00")) == [])
        #expect(try videos("--since", instant(0).replacing("Z", with: "+05:00"), "--limit", "1") == ["a"])

        let table = try stage.dlq("list").output
        #expect(
            table.hasPrefix("malformed_json   1\nmedia.corrupt    1\nmedia.timed_out  1\nsource.failed    1\n\n"),
            "\(table)")
        #expect(table.contains("    last words: decoding frame 17\\n\\u{1b}[2Jgone\n"), "\(table)")

        let rehearsal = try stage.dlq("requeue", "--class", "media.", "--dry-run")
        #expect(rehearsal.output == "2 would be requeued\n  media.corrupt    1\n  media.timed_out  1\n")
        #expect(try stage.again().isEmpty)
        let requeue = try stage.dlq("requeue", "--class", "media.")
        #expect(requeue.output == "2 requeued\n  media.corrupt    1\n  media.timed_out  1\n", "\(requeue.errors)")
        // Kafka answers a commit before the partitions have heard of it.
        try stage.wait(for: "the markers") { try videos().count == 2 }
        #expect(try Set(stage.again()) == ["a", "b"])
        #expect(try videos() == ["c", "d"])
        // Whatever the filter, what was requeued is not again.
        #expect(try stage.dlq("requeue", "--video", "a").output == "0 requeued\n")
        #expect(try stage.dlq("requeue", "--all", "--limit", "1").output == "1 requeued\n  source.failed  1\n")
        #expect(try stage.dlq("requeue", "--all").output == "1 requeued\n  malformed_json  1\n")
        try stage.wait(for: "the last marker") { try videos().isEmpty }
        #expect(try stage.again().sorted() == ["a", "b", "c", "{"])
    }

    @Test("A letter is printed with all that is in it")
    func json() throws {
        let stage = try Stage()
        try stage.reject(bytes: [0xFF, 0x00], "invalid_utf8", key: "k", attempts: 3)
        let letter = try #require(try stage.dlq("list", "--json").objects().first)
        #expect(letter["topic"] as? String == "videos.rejected")
        #expect(letter["partition"] as? Int == 0 && letter["offset"] as? Int == 0)
        #expect(letter["class"] as? String == "invalid_utf8" && letter["attempts"] as? Int == 3)
        #expect(letter["key"] as? String == "k" && letter["value_base64"] as? String == "/wA=")
        #expect(letter["value"] == nil && letter["last_words"] is NSNull)
        let source = try #require(letter["source"] as? [String: Any])
        #expect(source["topic"] as? String == "videos.discovered" && source["offset"] as? Int == 0)
        let headers = try #require(letter["headers"] as? [[String: String]])
        #expect(headers.contains(["name": "acavd_attempts", "value": "3"]))
        #expect(headers.count == 6)
    }

    @Test("Nothing to do is no failure; a class that no letter has is said, with those there are")
    func nothing() throws {
        let stage = try Stage()
        for arguments in [["list"], ["list", "--json"], ["requeue", "--all"]] {
            let ending = try stage.dlq(arguments)
            #expect(ending.status == 0, "\(ending.errors)")
        }
        try stage.reject("a", "media.corrupt")
        for arguments in [["list", "--class", "nonsense"], ["requeue", "--class", "nonsense"]] {
            let ending = try stage.dlq(arguments)
            #expect(ending.status == 0)
            #expect(ending.errors.contains("no dead letter has the class nonsense; there are media.corrupt (1)"))
        }
        #expect(try stage.again().isEmpty)
    }

    @Test(
        "A command line that says too little, too much or nonsense is refused",
        arguments: [
            ["requeue"], ["requeue", "--dry-run"], ["requeue", "--all", "--class", "no_uri"], ["list", "--limit", "0"],
            ["list", "--since", "yesterday"], ["list", "--since=-3d"], ["list", "--since", "2026-11-20T25:00:00Z"],
            ["list", "--since", "2026-11-20 nonsense"], ["list", "--since", "2026-02-30"],
            ["list", "--since", "26-11-20"], ["list", "--since", "99999999999999999d"],
        ])
    func refused(arguments: [String]) throws {
        let ending = try Program.run(["dlq"] + arguments, in: TemporaryFolder())
        #expect(ending.status == 64, "\(ending.errors)")
    }

    @Test("A topic that does not exist is named, with the command that makes it")
    func noTopic() throws {
        let stage = try Stage()
        for (key, name) in [("rejected", "no.letters"), ("discovered", "no.input")] {
            let file = try stage.folder.write(
                "kafka: {bootstrap.servers: \"\(stage.bootstrapServers)\"}\ntopics: {\(key): \(name)}",
                to: "\(key).yaml")
            for command in [["list"], ["requeue", "--all"]] {
                let ending = try Program.run(["dlq"] + command + ["--config", file], in: stage.folder)
                #expect(ending.status == 69)
                #expect(ending.errors.contains("\(name) does not exist; make it with acavd topics create"))
            }
        }
    }

    @Test("A message that was cut is sent whole; one too large for the broker is left and costs no other")
    func cut() throws {
        let stage = try Stage()
        let large = [UInt8](repeating: UInt8(ascii: "x"), count: 600_000)
        try stage.reject(bytes: large, "invalid_field")
        try stage.reject(bytes: large + large, "message_too_large")
        // A letter may claim to come from anywhere.
        let stranger = ConsumedRecord(
            source: TopicPartition(topic: "no topic", partition: 7), offset: 9, key: nil, value: large)
        let letter = DeadLetter(input: stranger, errorClass: "invalid_field", message: "for a test", attempts: 1)
        try stage.producer.send(letter.record(topic: "videos.rejected"))
        try stage.reject("a", "media.corrupt")
        let ending = try stage.dlq("requeue", "--all")
        #expect(ending.status == 1, "\(ending.errors)")
        #expect(ending.output.hasPrefix("2 requeued\n"), "\(ending.output)")
        #expect(ending.output.hasSuffix("\n2 left\n  invalid_field      1\n  message_too_large  1\n"))
        for words in [
            "videos.rejected[0]@1, message_too_large: left: ", "raise max.message.bytes",
            "videos.rejected[0]@2, invalid_field: left: it was cut, and the whole message at no topic[7]@9 ",
        ] {
            #expect(ending.errors.contains(words), "\(ending.errors)")
        }
        let again = try stage.again()
        #expect(again.count == 2 && again.contains("a"))
        #expect(again.contains(String(decoding: large, as: UTF8.self)))
        let rest = try stage.dlq("list", "--json").objects()
        #expect(rest.map { $0["class"] as? String } == ["message_too_large", "invalid_field"])
    }
}

extension Stage {
    /// Runs a command of `acavd dlq` with the stage's configuration.
    func dlq(_ arguments: String...) throws -> Program.Ending { try dlq(arguments) }

    func dlq(_ arguments: [String]) throws -> Program.Ending { try startDLQ(arguments).wait() }

    func startDLQ(_ arguments: [String]) throws -> Program {
        try Program(["dlq"] + arguments + ["--config", configuration()], in: folder)
    }

    /// Sends a message, and rejects it as a daemon does.
    func reject(_ value: String, _ errorClass: String, key: String? = nil, lastWords: String? = nil) throws {
        try reject(bytes: Array(value.utf8), errorClass, key: key, lastWords: lastWords)
    }

    func reject(
        bytes: [UInt8], _ errorClass: String, key: String? = nil, attempts: Int = 1, lastWords: String? = nil
    ) throws {
        let before = try Set(records(of: "videos.discovered").map { "\($0.source)@\($0.offset)" })
        try send(bytes: bytes, key: key)
        let input = try #require(
            try records(of: "videos.discovered").first { !before.contains("\($0.source)@\($0.offset)") })
        let letter = DeadLetter(
            input: input, errorClass: errorClass, message: "for a test", attempts: attempts, lastWords: lastWords)
        try producer.send(letter.record(topic: topic("videos.rejected")))
        try producer.flush()
    }

    /// The values that came to the input a second time or more often, once for each time.
    func again() throws -> [String] {
        let values = try records(of: "videos.discovered").map { String(decoding: $0.value ?? [], as: UTF8.self) }
        return Dictionary(grouping: values) { $0 }.flatMap { $0.value.dropFirst() }
    }
}
