import EventLog
import Foundation
import Foundations
import KafkaLog
import Logging
import LoopbackKafka
import StateStore
import Testing

/// A broker, and daemons in processes of their own that talk to it over the network.
final class Stage {
    /// Where the broker is.
    enum Broker: CustomTestStringConvertible {
        /// One in this process.
        case loopback

        /// Apache Kafka, or what speaks for it.
        case external(String)

        /// A real broker that tests may use, as `host:port`.
        static let configured = ProcessInfo.processInfo.environment["ACAVD_TEST_BOOTSTRAP"]

        /// Every broker there is.
        static var all: [Broker] { [.loopback] + (configured.map { [.external($0)] } ?? []) }

        var testDescription: String {
            switch self {
            case .loopback: "the loopback broker"
            case .external(let servers): servers
            }
        }
    }

    let folder: TemporaryFolder
    let bootstrapServers: String
    private let prefix: String
    let loopback: LoopbackKafka?
    let producer: KafkaProducer
    private let logger: Logger

    init(_ broker: Broker = .loopback, partitions: Int = 2) throws {
        folder = try TemporaryFolder()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        self.logger = logger
        switch broker {
        case .loopback:
            var settings = LoopbackKafka.Configuration()
            settings.maximumMessageBytes = 20_000_000
            let loopback = try LoopbackKafka(configuration: settings)
            self.loopback = loopback
            bootstrapServers = loopback.bootstrapServers
            prefix = ""
        case .external(let servers):
            loopback = nil
            bootstrapServers = servers
            prefix = "test-\(UUID().uuidString.lowercased())."
        }
        let properties = try KafkaProperties(["bootstrap.servers": bootstrapServers, "message.max.bytes": "20000000"])
        producer = try KafkaProducer(properties: properties, logger: logger)
        for (name, count) in [
            ("videos.discovered", partitions), ("clips.curated.events", 1), ("clips.curated", 1),
            ("videos.rejected", 1),
        ] {
            try create(name, partitions: count)
        }
    }

    /// What a topic is called on this broker.
    func topic(_ name: String) -> String { prefix + name }

    func create(_ name: String, partitions: Int) throws {
        let isTable = name.hasPrefix("clips.curated") && !name.contains("events")
        _ = try KafkaTopics(properties: KafkaProperties(["bootstrap.servers": bootstrapServers]), logger: logger)
            .create(
                topic(name), partitions: partitions, settings: isTable ? ["cleanup.policy": "compact"] : [:],
                timeout: .seconds(30))
    }

    /// A daemon, configured for few short clips.
    ///
    /// - Parameters:
    ///   - application: Its application id; output topics of another one are to be created before.
    ///   - suffix: Behind the names of the output topics.
    ///   - state: The folder of its state directory.
    ///   - pairing: Which views share information.
    ///   - address: Where it says how it fares.
    ///   - more: Lines of configuration.
    func daemon(
        warmUp: Int = 24, capacity: Int = 12, application: String = "acavd", suffix: String = "",
        state: String = "state", pairing: String = "bipartite", address: String = "off", more: String = ""
    ) throws -> Program {
        let file = try configuration(
            warmUp: warmUp, capacity: capacity, application: application, suffix: suffix, state: state,
            pairing: pairing, address: address, more: more)
        return try Program(["run", "--config", file], in: folder)
    }

    /// The file that configures such a daemon.
    func configuration(
        warmUp: Int = 24, capacity: Int = 12, application: String = "acavd", suffix: String = "",
        state: String = "state", pairing: String = "bipartite", address: String = "off", more: String = ""
    ) throws -> String {
        try folder.write(
            """
            application_id: \(prefix)\(application)
            topics:
              discovered: \(topic("videos.discovered"))
              events: \(topic("clips.curated.events"))\(suffix)
              curated: \(topic("clips.curated"))\(suffix)
              rejected: \(topic("videos.rejected"))\(suffix)
            kafka:
              bootstrap.servers: \(bootstrapServers)
            media:
              uri_template: "file://\(folder.url.path)/{id}.mp4"
              clip_seconds: 2
            sources: {file_roots: ["\(folder.url.path)"]}
            clustering: {clusters: 4, warm_up_clips: \(warmUp), publication_interval_clips: 64}
            selection: {capacity: \(capacity), pairing: \(pairing)}
            pipeline: {batch_clips: 16, batch_seconds: 0.2, videos_in_flight: 16}
            state: {directory: "\(folder.path(state))"}
            http: {address: \(address), socket: off}
            \(more)
            """, to: "acavd-\(UUID().uuidString).yaml")
    }

    func send(_ value: String?, key: String? = nil) throws {
        try send(bytes: value.map { Array($0.utf8) }, key: key)
    }

    func send(bytes: [UInt8]?, key: String? = nil) throws {
        try producer.send(LogRecord(topic: topic("videos.discovered"), key: key.map { Array($0.utf8) }, value: bytes))
        try producer.flush()
    }

    /// Everything in a topic now.
    func records(of topic: String) throws -> [ConsumedRecord] {
        var records: [ConsumedRecord] = []
        let reader = try TopicReader(
            topic: self.topic(topic), from: .beginning,
            properties: KafkaProperties(["bootstrap.servers": bootstrapServers]), group: "reader",
            timeout: .seconds(10), logger: logger)
        try reader.readToEnd(patience: .seconds(10)) { records.append($0) }
        return records
    }

    func events(suffix: String = "") throws -> [CuratedEvent] {
        try records(of: "clips.curated.events\(suffix)").map { try CuratedEvent.parse($0) }
    }

    /// The table as a subscriber has it, and the one that follows from the events.
    func tables(suffix: String = "") throws -> (read: CuratedTable, replayed: CuratedTable) {
        var read = CuratedTable()
        for record in try records(of: "clips.curated\(suffix)") { read.apply(try CuratedTableRecord.parse(record)) }
        var replayed = CuratedTable()
        for event in try events(suffix: suffix) { replayed.apply(event) }
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

    /// Messages that the daemon of an application id has processed, as the head of its changelog counts them.
    func processed(by application: String = "acavd") throws -> Int {
        var count = 0
        let reader: TopicReader
        do {
            reader = try TopicReader(
                topic: topic("\(application)-state-changelog"), from: .tail(64),
                properties: KafkaProperties(["bootstrap.servers": bootstrapServers]), group: "reader",
                timeout: .seconds(10), logger: logger)
        } catch TopicReaderError.log(let failure) where failure.fault.code == "UNKNOWN_TOPIC_OR_PART" {
            return 0
        }
        try reader.readToEnd(patience: .seconds(10)) { record in
            guard record.key == Array(StateHead.key.utf8), let value = record.value,
                let head = try? StateHead.parse(value)
            else { return }
            count = head.tallies["messages"] ?? count
        }
        return count
    }

    /// Waits until a condition holds.
    func wait(for what: String, seconds: Int = 60, _ condition: () throws -> Bool) throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        while try !condition() {
            try #require(clock.now < deadline, "still waiting for \(what)")
            Thread.sleep(forTimeInterval: 0.1)
        }
    }
}
