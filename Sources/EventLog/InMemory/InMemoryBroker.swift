package import Dispatch

import Synchronization

/// A log broker in memory with the semantics of Kafka's: partitions, producers with epochs, transactions that end with
/// markers in the log, isolation, offsets that are part of transactions, groups with generations, compaction.
///
/// Any number of threads may call it; each call happens at once and whole. Nothing in it waits but `waitForChange`.
package final class InMemoryBroker: Sendable {
    let state: Mutex<BrokerState>

    /// - Parameters:
    ///   - topics: The number of partitions of each topic, at least one.
    ///   - compacted: Those of them whose records need a key, because `compact` is meant for them.
    ///   - clock: Milliseconds since 1970, for records without a timestamp and for time-outs. Without it a counter
    ///     takes its place, and every run is the same.
    package init(
        topics: [String: Int] = [:], compacted: Set<String> = [], clock: (@Sendable () -> Int64)? = nil
    ) {
        precondition(topics.values.allSatisfy { $0 > 0 }, "a topic has partitions")
        precondition(compacted.allSatisfy { topics[$0] != nil }, "a compacted topic is a topic")
        var initial = BrokerState(clock: clock)
        for (name, count) in topics {
            initial.topics[name] = BrokerState.Topic(partitions: count, isCompacted: compacted.contains(name))
            for partition in initial.partitionNames(of: name) { initial.partitions[partition] = PartitionLog() }
        }
        state = Mutex(initial)
    }

    // MARK: - Topics

    /// - Parameter partitions: How many it has, at least one.
    /// - Throws: `.topicAlreadyExists`.
    package func createTopic(_ name: String, partitions: Int, isCompacted: Bool = false) throws(BrokerRefusal) {
        precondition(partitions > 0, "a topic has partitions")
        try state.withLock { state throws(BrokerRefusal) in
            try state.createTopic(name, partitions: partitions, isCompacted: isCompacted)
        }
    }

    /// The names of all topics, sorted.
    package var topicNames: [String] { state.withLock { $0.topics.keys.sorted() } }

    /// `nil` for a topic that does not exist.
    package func partitionCount(of topic: String) -> Int? { state.withLock { $0.topics[topic]?.partitions } }

    /// `nil` for a topic that does not exist.
    package func isCompacted(_ topic: String) -> Bool? { state.withLock { $0.topics[topic]?.isCompacted } }

    // MARK: - Upkeep

    /// Retention: forgets what lies before the offset, at most up to the last stable one.
    package func deleteRecords(of partition: TopicPartition, before offset: Int64) throws(BrokerRefusal) {
        try state.withLock { state throws(BrokerRefusal) in
            guard state.partitions[partition] != nil else { throw .unknownTopicOrPartition }
            state.partitions[partition]?.delete(before: offset)
        }
    }

    /// Compaction: below the last stable offset only the last committed record of each key stays, at its offset.
    ///
    /// - Parameter keepsTombstones: Whether a key's last record stays if it deletes the key. Kafka keeps those for a
    ///   day, for readers that are in the middle.
    /// - Complexity: O(entries of the topic).
    package func compact(_ topic: String, keepsTombstones: Bool = false) throws(BrokerRefusal) {
        try state.withLock { state throws(BrokerRefusal) in
            guard state.topics[topic] != nil else { throw .unknownTopicOrPartition }
            for partition in state.partitionNames(of: topic) {
                state.partitions[partition]?.compact(keepsTombstones: keepsTombstones)
            }
        }
    }

    // MARK: - Waiting

    /// Goes up with every change of a log, a transaction or a group.
    package var changeCount: UInt64 { state.withLock { $0.changes } }

    /// Waits until there is a change after the one counted `count`, or until the deadline. Blocks the calling thread.
    ///
    /// - Returns: False when the deadline passed.
    @discardableResult
    package func waitForChange(after count: UInt64, until deadline: DispatchTime) -> Bool {
        let arrival = DispatchSemaphore(value: 0)
        let mustWait = state.withLock { state in
            guard state.changes == count else { return false }
            state.waiting.append(arrival)
            return true
        }
        guard mustWait, arrival.wait(timeout: deadline) == .timedOut else { return true }
        state.withLock { $0.waiting.removeAll { $0 === arrival } }
        return false
    }
}
