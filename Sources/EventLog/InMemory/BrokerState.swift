import Dispatch

/// Everything that the broker in memory knows. A value behind the broker's lock.
struct BrokerState {
    struct Topic {
        let partitions: Int
        let isCompacted: Bool

        /// Records without a key go round the partitions.
        var unkeyedRecords = 0
    }

    var topics: [String: Topic] = [:]
    var partitions: [TopicPartition: PartitionLog] = [:]
    var producers: [Int64: ProducerState] = [:]
    var transactionalIDs: [String: Int64] = [:]
    var groups: [String: ConsumerGroup] = [:]
    var lastProducerID: Int64 = 0
    var lastMember = 0

    /// Goes up with everything that a waiting reader might want to know.
    var changes: UInt64 = 0
    var waiting: [DispatchSemaphore] = []

    let clock: (@Sendable () -> Int64)?
    private var ticks: Int64 = 0

    init(clock: (@Sendable () -> Int64)?) {
        self.clock = clock
    }

    /// The broker's time in milliseconds: the clock's, or without one a counter's, which makes every run the same.
    mutating func now() -> Int64 {
        if let clock { return clock() }
        ticks += 1
        return ticks
    }

    mutating func noteChange() {
        changes += 1
        guard !waiting.isEmpty else { return }
        waiting.forEach { $0.signal() }
        waiting.removeAll(keepingCapacity: true)
    }

    // MARK: - Topics

    mutating func createTopic(_ name: String, partitions count: Int, isCompacted: Bool) throws(BrokerRefusal) {
        guard topics[name] == nil else { throw .topicAlreadyExists }
        topics[name] = Topic(partitions: count, isCompacted: isCompacted)
        for partition in partitionNames(of: name) { partitions[partition] = PartitionLog() }
        // Members that have waited for the topic get its partitions.
        for group in groups.keys { groups[group]?.noteNewTopic(name) }
        settleGroups()
    }

    func partitionNames(of topic: String) -> [TopicPartition] {
        (0..<(topics[topic]?.partitions ?? 0)).map { TopicPartition(topic: topic, partition: Int32($0)) }
    }

    /// Gives partitions out in every group whose members are ready for it.
    mutating func settleGroups() {
        for name in groups.keys { settleGroup(name) }
    }

    mutating func settleGroup(_ name: String) {
        let topics = topics
        groups[name]?.assignIfReady { topics[$0]?.partitions ?? 0 }
        noteChange()
    }

    // MARK: - Records

    /// Where a record goes: to the partition it names, or where its key leads.
    mutating func place(_ record: LogRecord) throws(BrokerRefusal) -> TopicPartition {
        guard let topic = topics[record.topic] else { throw .unknownTopicOrPartition }
        if let partition = record.partition { return TopicPartition(topic: record.topic, partition: partition) }
        let index: Int
        if let key = record.key {
            index = BrokerState.partition(of: key, among: topic.partitions)
        } else {
            index = topic.unkeyedRecords % topic.partitions
            topics[record.topic]?.unkeyedRecords += 1
        }
        return TopicPartition(topic: record.topic, partition: Int32(index))
    }

    /// Equal keys share a partition, which is what compaction and ordering rest on.
    private static func partition(of key: [UInt8], among partitions: Int) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
        for byte in key {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return Int(hash % UInt64(partitions))
    }

    /// Appends all the records, or none, and returns the offset of the first.
    mutating func append(
        _ records: [UnplacedRecord], to partition: TopicPartition, transaction: ProducerIdentity?
    ) throws(BrokerRefusal) -> Int64 {
        // Only the watermark is taken out: a copy of the log would make the append below copy its entries.
        guard let topic = topics[partition.topic], let base = partitions[partition]?.highWatermark else {
            throw .unknownTopicOrPartition
        }
        if topic.isCompacted, records.contains(where: { $0.key == nil }) { throw .invalidRecord }
        if let transaction { try join(transaction) { $0.partitions.insert(partition) } }
        for record in records {
            let timestamp = record.timestamp ?? now()
            partitions[partition]?.append(record, to: partition, timestamp: timestamp, transaction: transaction)
        }
        noteChange()
        return base
    }
}
