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

    func log(_ others: [String: String] = [:], group: String = MockedKafka.group) throws -> KafkaLog {
        try KafkaLog(
            properties: properties(others), group: group, inputs: [MockedKafka.input], logger: lines.logger)
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

    /// Publishes through a log in a group of its own, so that the one under test sees no rebalance.
    func publish(_ records: [LogRecord], _ others: [String: String] = [:]) throws {
        try log(others, group: "publisher").publish(records)
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

    /// Polls until an event satisfies `isLast`, and returns all up to the poll that brought it. The patience is far
    /// beyond the mock's three seconds for a join; running out of it is a failure.
    func poll(maximum: Int = 100, until isLast: ([InputEvent]) -> Bool) throws -> [InputEvent] {
        var events: [InputEvent] = []
        for _ in 0..<200 {
            events += try poll(maximum: maximum, timeout: .milliseconds(100))
            if isLast(events) { return events }
        }
        throw NothingCame(instead: events)
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

extension ConsumedRecord {
    /// The value of one of `MockedKafka.inputs`.
    var number: Int? { value.flatMap { Int(String(decoding: $0, as: UTF8.self)) } }
}

/// The log did not bring what was waited for.
struct NothingCame: Error {
    let instead: [InputEvent]
}
