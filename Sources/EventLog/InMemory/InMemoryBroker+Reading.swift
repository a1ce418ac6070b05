import Synchronization

extension InMemoryBroker {
    /// - Throws: `.unknownTopicOrPartition`.
    package func bounds(of partition: TopicPartition) throws(BrokerRefusal) -> PartitionBounds {
        try state.withLock { state throws(BrokerRefusal) in
            guard let log = state.partitions[partition] else { throw .unknownTopicOrPartition }
            return log.bounds
        }
    }

    /// The records that a reader sees from `offset` on, at most `maximum`.
    ///
    /// - Throws: `.unknownTopicOrPartition`, `.offsetOutOfRange`.
    /// - Complexity: O(log entries + entries looked at).
    package func fetch(
        _ partition: TopicPartition, from offset: Int64, maximum: Int, isolation: LogIsolation = .committed
    ) throws(BrokerRefusal) -> FetchedRecords {
        try state.withLock { state throws(BrokerRefusal) in
            guard let log = state.partitions[partition] else { throw .unknownTopicOrPartition }
            return try log.records(from: offset, maximum: maximum, isolation: isolation)
        }
    }

    /// The committed records from `offset` on; from the first that is kept, if the partition does not hold this offset,
    /// as Kafka's consumers do it with `auto.offset.reset=earliest`.
    func fetchKept(
        _ partition: TopicPartition, from offset: Int64, maximum: Int
    ) throws(BrokerRefusal) -> FetchedRecords {
        try state.withLock { state throws(BrokerRefusal) in
            guard let log = state.partitions[partition] else { throw .unknownTopicOrPartition }
            let isHeld = (log.start...log.highWatermark).contains(offset)
            return try log.records(from: isHeld ? offset : log.start, maximum: maximum, isolation: .committed)
        }
    }

    /// All entries from `offset` on, markers and aborted records too, up to where a reader of this isolation must stop:
    /// at most `maximum`, and at most `maximumBytes` of keys, values and headers unless the first alone has more.
    ///
    /// - Throws: `.unknownTopicOrPartition`, `.offsetOutOfRange`.
    /// - Complexity: O(log entries + entries returned + transactions aborted since).
    package func fetchEntries(
        _ partition: TopicPartition, from offset: Int64, maximum: Int = .max, maximumBytes: Int = .max,
        isolation: LogIsolation
    ) throws(BrokerRefusal) -> FetchedEntries {
        try state.withLock { state throws(BrokerRefusal) in
            guard let log = state.partitions[partition] else { throw .unknownTopicOrPartition }
            return try log.entries(
                from: offset, maximum: maximum, maximumBytes: maximumBytes, isolation: isolation)
        }
    }

    /// All that a reader sees of a topic, in log order per partition, partition by partition; nothing of an unknown
    /// topic.
    package func records(of topic: String, isolation: LogIsolation = .committed) -> [ConsumedRecord] {
        state.withLock { state in
            state.partitionNames(of: topic).flatMap { partition -> [ConsumedRecord] in
                guard let log = state.partitions[partition] else { return [] }
                let end = log.bounds.end(for: isolation)
                return log.entries.prefix { $0.offset < end }.compactMap { $0.record(seenBy: isolation) }
            }
        }
    }

    /// The table that a subscriber has who reads the topic's committed records from the start: the last record of each
    /// key, without those that were deleted.
    package func table(of topic: String) -> [[UInt8]: ConsumedRecord] {
        var table: [[UInt8]: ConsumedRecord] = [:]
        for record in records(of: topic) {
            guard let key = record.key else { continue }
            table[key] = record.value == nil ? nil : record
        }
        return table
    }
}
