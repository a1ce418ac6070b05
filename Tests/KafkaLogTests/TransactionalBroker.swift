import EventLog
import Foundation
import Foundations
import KafkaLog
import LoopbackKafka
import Synchronization
import Testing

/// A broker with transactions: the one that the environment variable `ACAVD_TEST_BOOTSTRAP` names, or else one in this
/// process.
enum TransactionalBroker {
    /// Lives as long as the process.
    private static let loopback = Result { try LoopbackKafka() }

    static let bootstrapServers =
        ProcessInfo.processInfo.environment["ACAVD_TEST_BOOTSTRAP"]
        ?? (try? loopback.get())?.bootstrapServers

    static let isThere = bootstrapServers != nil

    static let reason: Comment =
        "the loopback broker does not start, and ACAVD_TEST_BOOTSTRAP=HOST:PORT names no other"
}

/// Topics and applications of one test, under names that no other test and no earlier run has used.
struct TransactionalKafka {
    private static let number = Atomic(0)

    let name: String
    let lines = RecordedLines()
    private let bootstrapServers: String

    init() throws {
        bootstrapServers = try #require(TransactionalBroker.bootstrapServers)
        let number = Self.number.add(1, ordering: .relaxed).newValue
        name = "acavd-test-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0..<1 << 40))-\(number)"
    }

    func properties(_ others: [String: String] = [:]) throws -> KafkaProperties {
        // Short enough that a test need not wait long for what a broker does on its own.
        let common = [
            "bootstrap.servers": bootstrapServers, "session.timeout.ms": "6000", "heartbeat.interval.ms": "300",
            "topic.metadata.refresh.interval.ms": "1000",
        ]
        return try KafkaProperties(common.merging(others) { _, other in other })
    }

    /// Creates a topic.
    ///
    /// - Returns: Its name, which begins with this test's.
    func topic(_ suffix: String, partitions: Int = 1, policy: String = "delete") throws -> String {
        let topic = "\(name)-\(suffix)"
        let topics = try KafkaTopics(properties: properties(), logger: lines.logger)
        try #require(
            try topics.create(
                topic, partitions: partitions, settings: ["cleanup.policy": policy], timeout: .seconds(20)))
        // Created is not yet known everywhere.
        for _ in 0..<100 {
            if try topics.partitionCount(of: topic, timeout: .seconds(20)) == partitions { return topic }
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw NothingCame(instead: [])
    }

    func log(
        _ others: [String: String] = [:], id: String = "one", group: String = "group"
    ) throws -> KafkaLog {
        try KafkaLog(
            properties: properties(others), transactionalID: "\(name)-\(id)", group: "\(name)-\(group)",
            logger: lines.logger)
    }

    func claimedLog(
        _ others: [String: String] = [:], id: String = "one", group: String = "group"
    ) throws -> KafkaLog {
        let log = try log(others, id: id, group: group)
        try log.claim()
        return log
    }

    /// What a subscriber sees, oldest first per partition.
    func contents(of topic: String, _ isolation: TopicReader.Isolation = .committed) throws -> [ConsumedRecord] {
        let reader = try TopicReader(
            topic: topic, from: .beginning, isolation: isolation, properties: properties(), group: "\(name)-reader",
            timeout: .seconds(20), logger: lines.logger)
        var records: [ConsumedRecord] = []
        try reader.readToEnd(patience: .seconds(20)) { records.append($0) }
        return records
    }

    func numbers(in topic: String, _ isolation: TopicReader.Isolation = .committed) throws -> [Int] {
        try contents(of: topic, isolation).compactMap(\.number)
    }

    /// Publishes input outside transactions, as a crawler does.
    func feed(_ topic: String, _ range: Range<Int>, partition: Int32? = nil) throws {
        let producer = try KafkaProducer(properties: properties(), logger: lines.logger)
        for number in range { try producer.send(record(number, to: topic, partition: partition)) }
        try producer.flush()
    }

    func record(_ number: Int, to topic: String, partition: Int32? = nil) -> LogRecord {
        LogRecord(topic: topic, partition: partition, key: Array("key \(number)".utf8), value: Array("\(number)".utf8))
    }

    /// The committed records of a partition, as a log that starts reads them.
    func readToEnd(_ log: KafkaLog, _ partition: TopicPartition, from offset: Int64 = 0) throws -> ([Int?], end: Int64)
    {
        var numbers: [Int?] = []
        let end = try log.readToEnd(of: partition, from: offset) { numbers.append($0.number) }
        return (numbers, end)
    }

    /// Waits until a condition holds, with a patience that is beyond anything that may happen.
    func wait(for what: String, _ condition: () throws -> Bool) throws {
        for _ in 0..<600 {
            if try condition() { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        Issue.record("still waiting for \(what)")
    }
}
