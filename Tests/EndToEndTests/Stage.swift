import EventLog
import Foundation
import Foundations
import KafkaLog
import Logging
import Testing

/// A broker in this process, and the daemon in one of its own that talks to it over the network.
final class Stage {
    let folder: TemporaryFolder
    let cluster: MockCluster
    private let producer: KafkaProducer
    private let logger: Logger

    init() throws {
        folder = try TemporaryFolder()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        self.logger = logger
        cluster = try MockCluster(logger: logger)
        try cluster.createTopic("videos.discovered", partitions: 2)
        for topic in ["clips.curated.events", "clips.curated", "videos.rejected"] {
            try cluster.createTopic(topic, partitions: 1)
        }
        producer = try KafkaProducer(
            properties: KafkaProperties([
                "bootstrap.servers": cluster.bootstrapServers, "message.max.bytes": "20000000",
            ]),
            logger: logger)
    }

    /// The daemon, configured for few short clips.
    func daemon(warmUp: Int = 24, capacity: Int = 12) throws -> Program {
        let file = try folder.write(
            """
            kafka:
              bootstrap.servers: \(cluster.bootstrapServers)
            media:
              uri_template: "file://\(folder.url.path)/{id}.mp4"
              clip_seconds: 2
            clustering: {clusters: 4, warm_up_clips: \(warmUp), publication_interval_clips: 64}
            selection: {capacity: \(capacity)}
            pipeline: {batch_clips: 16, batch_seconds: 0.2, videos_in_flight: 16}
            """, to: "acavd.yaml")
        return try Program(["run", "--config", file], in: folder)
    }

    func send(_ value: String?, key: String? = nil) throws {
        try send(bytes: value.map { Array($0.utf8) }, key: key)
    }

    func send(bytes: [UInt8]?, key: String? = nil) throws {
        try producer.send(LogRecord(topic: "videos.discovered", key: key.map { Array($0.utf8) }, value: bytes))
        try producer.flush()
    }

    /// Everything in a topic now.
    func records(of topic: String) throws -> [ConsumedRecord] {
        var records: [ConsumedRecord] = []
        let reader = try TopicReader(
            topic: topic, from: .beginning,
            properties: KafkaProperties(["bootstrap.servers": cluster.bootstrapServers]), group: "reader",
            timeout: .seconds(10), logger: logger)
        try reader.readToEnd(patience: .seconds(10)) { records.append($0) }
        return records
    }

    func events() throws -> [CuratedEvent] {
        try records(of: "clips.curated.events").map { try CuratedEvent.parse($0) }
    }

    /// The table as a subscriber has it, and the one that follows from the events.
    func tables() throws -> (read: CuratedTable, replayed: CuratedTable) {
        var read = CuratedTable()
        for record in try records(of: "clips.curated") { read.apply(try CuratedTableRecord.parse(record)) }
        var replayed = CuratedTable()
        for event in try events() { replayed.apply(event) }
        return (read, replayed)
    }

    /// Waits until the daemon has decided about everything that was sent: bad messages behind the others, in every
    /// partition, come out as dead letters only after them.
    ///
    /// - Returns: How many dead letters there are besides these.
    @discardableResult
    func waitUntilAllIsDecided() throws -> Int {
        let before = try records(of: "videos.rejected").count { text(of: $0) == "{" }
        for key in 0..<8 { try send("{", key: "\(key)") }
        try wait(for: "the last messages") {
            try records(of: "videos.rejected").count { text(of: $0) == "{" } == before + 8
        }
        return try records(of: "videos.rejected").count { text(of: $0) != "{" }
    }

    private func text(of record: ConsumedRecord) -> String? {
        record.value.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Waits until a condition holds, which the test's own time limit bounds.
    func wait(for what: String, _ condition: () throws -> Bool) throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(60)
        while try !condition() {
            try #require(clock.now < deadline, "still waiting for \(what)")
            Thread.sleep(forTimeInterval: 0.1)
        }
    }
}
