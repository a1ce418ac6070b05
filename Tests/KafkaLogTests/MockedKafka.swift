import EventLog
import KafkaLog
import Testing

/// A mock cluster with what tests do to it again and again.
struct MockedKafka {
    static let input = "videos.discovered"
    static let output = "clips.curated.events"
    static let group = "acavd-test"

    let cluster: MockCluster
    let lines = RecordedLines()

    init(inputPartitions: Int = 1) throws {
        cluster = try MockCluster(logger: lines.logger)
        try cluster.createTopic(MockedKafka.input, partitions: inputPartitions)
        try cluster.createTopic(MockedKafka.output, partitions: 1)
    }

    func properties(_ others: [String: String] = [:]) throws -> KafkaProperties {
        // The mock takes three seconds for the first join, which a session must outlast, and for every other almost
        // as long as a session.
        let common = [
            "bootstrap.servers": cluster.bootstrapServers, "session.timeout.ms": "4500", "heartbeat.interval.ms": "500",
        ]
        return try KafkaProperties(common.merging(others) { _, other in other })
    }

    /// A log under an application id of its own.
    func log(_ others: [String: String] = [:], id: String = MockedKafka.group) throws -> KafkaLog {
        try KafkaLog(properties: properties(others), transactionalID: id, group: id, logger: lines.logger)
    }

    /// One that may publish.
    func claimedLog(_ others: [String: String] = [:], id: String = MockedKafka.group) throws -> KafkaLog {
        let log = try log(others, id: id)
        try log.claim()
        return log
    }

    /// One that has joined its group; its partitions flow as they are assigned by `poll(until:)`.
    func readingLog(_ others: [String: String] = [:], id: String = MockedKafka.group) throws -> KafkaLog {
        let log = try claimedLog(others, id: id)
        try log.subscribe(to: [MockedKafka.input])
        return log
    }

    func reader(of topic: String, from start: TopicReader.Start = .beginning) throws -> TopicReader {
        try TopicReader(
            topic: topic, from: start, properties: properties(), group: MockedKafka.group, timeout: .seconds(5),
            logger: lines.logger)
    }

    /// Everything in a topic, oldest first per partition.
    func contents(of topic: String) throws -> [ConsumedRecord] {
        var records: [ConsumedRecord] = []
        try reader(of: topic).readToEnd(patience: .seconds(10)) { records.append($0) }
        return records
    }

    /// Publishes outside transactions, as a crawler does.
    func publish(_ records: [LogRecord], _ others: [String: String] = [:]) throws {
        let producer = try KafkaProducer(properties: properties(others), logger: lines.logger)
        for record in records { try producer.send(record) }
        try producer.flush()
    }

    /// Input records with the values `range`, each under its own key.
    static func inputs(_ range: Range<Int>) -> [LogRecord] {
        range.map { LogRecord(topic: input, key: Array("key \($0)".utf8), value: Array("\($0)".utf8)) }
    }
}

extension KafkaLog {
    /// A transaction with these records.
    func publish(_ records: [LogRecord], offsets: LogOffsets = [:]) throws {
        let transaction = try begin()
        for record in records { try transaction.publish(record) }
        try transaction.commit(offsets: offsets)
    }

    /// Polls until an event satisfies `isLast`, and returns all up to the poll that brought it. Lets partitions flow as
    /// they are assigned, from `positions` or their committed offsets. The patience is far beyond the mock's three
    /// seconds for a join; running out of it is a failure.
    func poll(
        maximum: Int = 100, from positions: LogOffsets = [:], until isLast: ([InputEvent]) -> Bool
    ) throws -> [InputEvent] {
        var events: [InputEvent] = []
        for _ in 0..<200 {
            let news = try pollAndRead(maximum: maximum, timeout: .milliseconds(100), from: positions)
            events += news
            if isLast(events) { return events }
        }
        throw NothingCame(instead: events)
    }

    /// Polls once, and lets partitions flow that are assigned.
    func pollAndRead(maximum: Int, timeout: Duration, from positions: LogOffsets = [:]) throws -> [InputEvent] {
        let events = try poll(maximum: maximum, timeout: timeout)
        for case .assigned(let partitions) in events { try beginReading(partitions, from: positions) }
        return events
    }

    func pollRecords(_ count: Int) throws -> [ConsumedRecord] {
        try poll { $0.records.count >= count }.records
    }
}

extension [InputEvent] {
    var records: [ConsumedRecord] {
        compactMap { if case .record(let record) = $0 { record } else { nil } }
    }

    var assignedPartitions: [TopicPartition] {
        flatMap { event -> [TopicPartition] in if case .assigned(let partitions) = event { partitions } else { [] } }
    }

    var revokedPartitions: [TopicPartition] {
        flatMap { event -> [TopicPartition] in if case .revoked(let partitions) = event { partitions } else { [] } }
    }
}

extension [InputEvent] {
    var caughtUpPartitions: [TopicPartition] {
        compactMap { if case .caughtUp(let partition) = $0 { partition } else { nil } }
    }
}

extension LogFailure {
    /// The decision it asks for, without the circumstances.
    enum Kind: Sendable {
        case retry, abortAndRewind, fenced, fatal
    }

    var kind: Kind {
        switch self {
        case .retry: .retry
        case .abortAndRewind: .abortAndRewind
        case .fenced: .fenced
        case .fatal: .fatal
        }
    }
}

extension ConsumedRecord {
    /// The value of one of `MockedKafka.inputs`.
    var number: Int? { value.flatMap { Int(String(decoding: $0, as: UTF8.self)) } }
}

/// The log did not bring what was waited for.
struct NothingCame: Error {
    let instead: [InputEvent]
}
