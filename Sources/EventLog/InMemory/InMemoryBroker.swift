import Dispatch
import Synchronization

/// A log broker in memory: topics with partitions, and the offsets that groups have committed. Tests append input and
/// read back what was published, while an `InMemoryLog` on another thread consumes and publishes.
package final class InMemoryBroker: Sendable {
    private struct State {
        /// The records of each topic, by partition.
        var topics: [String: [[ConsumedRecord]]]
        var committed: [String: LogOffsets] = [:]
        var readers: [DispatchSemaphore] = []
    }

    private let state: Mutex<State>

    /// - Parameter topics: The number of partitions of each topic, at least one.
    package init(topics: [String: Int]) {
        precondition(topics.values.allSatisfy { $0 > 0 }, "a topic has partitions")
        state = Mutex(State(topics: topics.mapValues { Array(repeating: [], count: $0) }))
    }

    /// Appends a record, as any producer might.
    ///
    /// - Parameter partition: When `nil` it follows from the key, or without a key from the number of records so far.
    package func append(_ record: LogRecord, partition: Int32? = nil) throws(LogFailure) {
        try state.withLock { state throws(LogFailure) in
            try InMemoryBroker.checkTopics(of: [record], in: state)
            InMemoryBroker.append(record, partition: partition, to: &state)
            state.readers.forEach { $0.signal() }
        }
    }

    /// All records of a topic, in log order per partition, partition by partition; none for an unknown topic.
    package func records(of topic: String) -> [ConsumedRecord] {
        state.withLock { Array(($0.topics[topic] ?? []).joined()) }
    }

    /// What compaction would leave of a topic: the last record of each key, without tombstones.
    package func table(of topic: String) -> [[UInt8]: ConsumedRecord] {
        var table: [[UInt8]: ConsumedRecord] = [:]
        for record in records(of: topic) {
            guard let key = record.key else { continue }
            table[key] = record.value == nil ? nil : record
        }
        return table
    }

    /// What a group has committed; no entry for a partition it never committed.
    package func committedOffsets(of group: String) -> LogOffsets {
        state.withLock { $0.committed[group] ?? [:] }
    }

    // MARK: - What a log needs

    /// The partitions of these topics. Topics that do not exist have none.
    func partitions(of topics: [String]) -> [TopicPartition] {
        state.withLock { state in
            topics.flatMap { topic in
                (state.topics[topic] ?? []).indices.map { TopicPartition(topic: topic, partition: Int32($0)) }
            }
        }
    }

    func record(at offset: Int64, of source: TopicPartition) -> ConsumedRecord? {
        state.withLock { state in
            guard let partition = state.topics[source.topic]?[Int(source.partition)], offset < partition.count
            else { return nil }
            return partition[Int(offset)]
        }
    }

    /// Signals the semaphore whenever records arrive.
    func notify(_ reader: DispatchSemaphore) {
        state.withLock { $0.readers.append(reader) }
    }

    /// Appends all the records and commits all the offsets, or nothing at all.
    func commit(_ records: [LogRecord], offsets: LogOffsets, group: String) throws(LogFailure) {
        try state.withLock { state throws(LogFailure) in
            try InMemoryBroker.checkTopics(of: records, in: state)
            for record in records {
                InMemoryBroker.append(record, partition: nil, to: &state)
            }
            state.committed[group, default: [:]].merge(offsets) { _, new in new }
            state.readers.forEach { $0.signal() }
        }
    }

    private static func checkTopics(of records: [LogRecord], in state: State) throws(LogFailure) {
        guard let stray = records.first(where: { state.topics[$0.topic] == nil }) else { return }
        throw .fatal(
            LogFault(
                operation: "publishing to \(stray.topic)", code: "UNKNOWN_TOPIC_OR_PART",
                message: "the topic does not exist; create it first"))
    }

    private static func append(_ record: LogRecord, partition: Int32?, to state: inout State) {
        guard let partitions = state.topics[record.topic] else { return }
        let index = partition.map(Int.init) ?? InMemoryBroker.partition(of: record, among: partitions)
        state.topics[record.topic]?[index].append(
            ConsumedRecord(
                source: TopicPartition(topic: record.topic, partition: Int32(index)),
                offset: Int64(partitions[index].count), key: record.key, value: record.value,
                headers: record.headers))
    }

    /// Equal keys share a partition, which is what compaction and ordering rest on.
    private static func partition(of record: LogRecord, among partitions: [[ConsumedRecord]]) -> Int {
        guard let key = record.key else { return partitions.reduce(0) { $0 + $1.count } % partitions.count }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
        for byte in key {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return Int(hash % UInt64(partitions.count))
    }
}
