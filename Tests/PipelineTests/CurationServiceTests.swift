import Curation
import EventLog
import Foundation
import Foundations
import Logging
import Pipeline
import Selection
import Testing

/// A crawl in memory: messages of every kind, an embedder that reads the outcome off the video's name, and the service
/// that runs until all is settled.
private struct Crawl {
    static let topics = OutputTopics(events: "events", curated: "curated", rejected: "rejected")
    static let group = "acavd"

    let broker: InMemoryBroker
    private(set) var messages = 0

    init(partitions: Int = 3) {
        broker = InMemoryBroker(topics: ["discovered": partitions, "events": 1, "curated": 1, "rejected": 1])
    }

    mutating func send(_ value: String?, key: String? = nil) throws {
        try broker.append(
            LogRecord(topic: "discovered", key: key.map { Array($0.utf8) }, value: value.map { Array($0.utf8) }))
        messages += 1
    }

    /// Videos "g7" and the like give one clip, every fifth two; "silent", "short" and "broken" are what they say.
    mutating func sendVideos(_ numbers: Range<Int>) throws {
        for number in numbers {
            switch number % 23 {
            case 3: try send("silent\(number)")
            case 7: try send("short\(number)")
            case 11: try send("broken\(number)")
            case 13: try send("{\"id\": \"g\(number)\", \"uri\": \"memory:g\(number)\", \"other\": [1]}")
            case 17: try send("{\"id\": ")
            case 19: try send(nil)
            case 21: try send(nil, key: "g\(number - 9)")
            case 22: try send("g\(number - 22)")
            default: try send("g\(number)")
            }
        }
    }

    static func embed(_ request: VideoRequest) -> VideoOutcome {
        let name = request.id.text
        if name.hasPrefix("silent") { return .embedded([], filtered: [.noAudio]) }
        if name.hasPrefix("short") { return .embedded([], filtered: [.tooShort]) }
        if name.hasPrefix("broken") {
            return .failed(VideoFailure(errorClass: "media.corrupt", message: "\(request.uri): damaged"))
        }
        let number = Int(name.dropFirst()) ?? 0
        var generator = SeededGenerator.stream(seed: 99, named: name)
        // Finish in another order than begun.
        Thread.sleep(forTimeInterval: generator.nextUnit() / 2000)
        let clips = (0..<(number % 5 == 0 ? 2 : 1)).map { index in
            let span = TimeSpan(start: Double(index) * 10, end: Double(index) * 10 + 10)
            let sound = Int.random(in: 0..<6, using: &generator)
            let picture = generator.nextUnit() < 0.5 ? sound : Int.random(in: 0..<6, using: &generator)
            let features = [sound, picture].map { concept in
                (0..<8).map { Float($0 == concept ? 3 : 0) + Float(generator.nextUnit()) }
            }
            return EmbeddedClip(
                clip: ClipReference(video: request.id, uri: request.uri, span: span),
                features: features)
        }
        return .embedded(clips, filtered: [])
    }

    static func curator() -> Curator {
        Curator(
            CurationParameters(
                audioViews: [CurationView(name: "sound", featureDimension: 8, dimension: 6, clusters: 6)],
                visualViews: [CurationView(name: "picture", featureDimension: 8, dimension: 6, clusters: 6)],
                selection: SelectionParameters(capacity: 60), warmUpClips: 80, publicationIntervalClips: 100))
    }

    /// Runs the service until it has settled `goal` messages.
    func run(workers: Int = 3, earlier: EarlierRun = EarlierRun(), until goal: Int? = nil) throws -> StreamReport {
        let goal = goal ?? messages
        let stop = StopFlag()
        let log = InMemoryLog(broker: broker, group: Crawl.group, inputs: ["discovered"])
        let embedding = OrderedWork<VideoRequest, VideoOutcome>(workers: workers, limit: 20) {
            { Crawl.embed($0) }
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var last = StreamReport()
        let service = CurationService(
            log: log, embedding: embedding, curator: Crawl.curator(),
            parameters: ServiceParameters(
                topics: Crawl.topics, source: "/acavd/test", uriTemplate: URITemplate("memory:{id}"),
                batchClips: 16, batchDelay: .milliseconds(20)),
            earlier: earlier, logger: logger
        ) { report in
            last = report
            if report.settled >= goal { stop.raise() }
        }
        try service.run(until: stop)
        return last
    }

    func events() throws -> [CuratedEvent] {
        try broker.records(of: "events").map { try CuratedEvent.parse($0) }
    }

    /// The table as a subscriber has it who reads it from the start.
    func table() throws -> CuratedTable {
        var table = CuratedTable()
        for record in broker.records(of: "curated") { table.apply(try CuratedTableRecord.parse(record)) }
        return table
    }
}

@Suite("Curation service")
struct CurationServiceTests {
    @Test("Every message ends in one outcome, and events, table and set agree", arguments: [1, 4])
    func everyMessage(workers: Int) throws {
        var crawl = Crawl()
        try crawl.sendVideos(0..<920)
        let report = try crawl.run(workers: workers)
        #expect(report.messages == 920 && report.settled == 920)

        let events = try crawl.events()
        #expect(events.map(\.change.sequence) == Array(0..<UInt64(events.count)))
        var replayed = CuratedTable()
        for event in events {
            if case .accepted(let change) = event { #expect(replayed.members[change.clip.id] == nil) }
            if case .evicted(let change, _) = event { #expect(replayed.members[change.clip.id] != nil) }
            replayed.apply(event)
        }
        #expect(try crawl.table() == replayed)
        #expect(replayed.members.count == report.state.size && report.state.size > 0)

        let counts = report.curation
        #expect(counts.accepted == events.count { if case .accepted = $0 { true } else { false } })
        #expect(counts.clips == counts.accepted + counts.declined.values.reduce(0, +))
        #expect(report.clips == counts.clips + counts.duplicates)
        #expect(counts.withdrawn > 0 && counts.displaced > 0)

        // 40 rounds of 23 kinds: one silent, one short; broken, cut-off and empty messages are dead letters.
        #expect(report.filtered == [.noAudio: 40, .tooShort: 40])
        #expect(report.deadLettered == ["media.corrupt": 40, "malformed_json": 40, "no_video": 40])
        #expect(crawl.broker.records(of: "rejected").count == 120)
        #expect(report.withdrawals == 40)

        let committed = crawl.broker.committedOffsets(of: Crawl.group)
        #expect(committed.values.reduce(0, +) == 920)
    }

    @Test("The number of workers changes no byte of what is published", arguments: [2, 5])
    func determinism(workers: Int) throws {
        func published(workers: Int) throws -> [[ConsumedRecord]] {
            var crawl = Crawl(partitions: 1)
            try crawl.sendVideos(0..<460)
            _ = try crawl.run(workers: workers)
            return ["events", "curated", "rejected"].map { crawl.broker.records(of: $0) }
        }
        #expect(try published(workers: workers) == published(workers: 1))
    }

    @Test("A dead letter carries the input, its place and the reason")
    func deadLetter() throws {
        var crawl = Crawl(partitions: 1)
        try crawl.send("broken1", key: "k")
        try crawl.send("{\"uri\": 1}")
        _ = try crawl.run()
        let letters = crawl.broker.records(of: "rejected")
        #expect(letters.count == 2)
        let first = try #require(letters.first)
        #expect(first.key == Array("k".utf8) && first.value == Array("broken1".utf8))
        let headers = Dictionary(
            uniqueKeysWithValues: first.headers.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) })
        #expect(headers["acavd_error_class"] == "media.corrupt")
        #expect(headers["acavd_error_message"] == "memory:broken1: damaged")
        #expect(headers["acavd_source_topic"] == "discovered")
        #expect(headers["acavd_source_offset"] == "0")
        #expect(headers["acavd_attempts"] == "1")
    }

    @Test("A run that stops early commits what it decided; the next one goes on from there")
    func stopAndGoOn() throws {
        var crawl = Crawl()
        try crawl.sendVideos(0..<460)
        let first = try crawl.run(until: 200)
        #expect(first.settled >= 200)
        let committed = crawl.broker.committedOffsets(of: Crawl.group).values.reduce(0, +)
        #expect(committed >= 1 && committed <= Int64(first.messages))

        let left = try crawl.table().members.values.sorted { $0.clip.id < $1.clip.id }
        let next = UInt64(try crawl.events().count)
        let second = try crawl.run(
            earlier: EarlierRun(nextSequence: next, members: left), until: 460 - Int(committed))
        #expect(second.messages == 460 - Int(committed))

        // The second run knows nothing of the first one's members: it evicts them before anything else.
        let events = try crawl.events()
        #expect(events.map(\.change.sequence) == Array(0..<UInt64(events.count)))
        let reset = events.count { if case .evicted(_, .reset) = $0 { true } else { false } }
        #expect(reset == left.count && reset > 0)
        var replayed = CuratedTable()
        for event in events { replayed.apply(event) }
        #expect(try crawl.table() == replayed)
        #expect(replayed.members.count == second.state.size)
    }

    @Test("A video without a URI, where no template is configured, is a dead letter that says what to do")
    func noURI() throws {
        let broker = InMemoryBroker(topics: ["discovered": 1, "events": 1, "curated": 1, "rejected": 1])
        try broker.append(LogRecord(topic: "discovered", key: nil, value: Array("v1".utf8)))
        let stop = StopFlag()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let service = CurationService(
            log: InMemoryLog(broker: broker, group: "g", inputs: ["discovered"]),
            embedding: OrderedWork(workers: 1, limit: 1) { { Crawl.embed($0) } }, curator: Crawl.curator(),
            parameters: ServiceParameters(
                topics: Crawl.topics, source: "/acavd/test", uriTemplate: nil, batchDelay: .milliseconds(5)),
            earlier: EarlierRun(), logger: logger
        ) { if $0.settled == 1 { stop.raise() } }
        try service.run(until: stop)
        let letter = try #require(broker.records(of: "rejected").first)
        let message = letter.headers.first { $0.name == "acavd_error_message" }
        #expect(message.map { String(decoding: $0.value, as: UTF8.self) }?.contains("media.uri_template") == true)
    }
}
