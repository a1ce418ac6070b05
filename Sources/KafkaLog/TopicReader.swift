package import EventLog
package import Logging

import CRdKafka

/// Reads one topic, all its partitions, outside any consumer group: the table and the events at start-up, or the
/// events as they come. Used from one thread, which it blocks.
package final class TopicReader {
    /// Where to begin in each partition.
    package enum Start: Sendable, Hashable {
        case beginning

        /// So many offsets before the end; the beginning where there are fewer.
        case tail(Int)

        /// Only what comes later.
        case end
    }

    /// What is read of transactions.
    package enum Isolation: String, Sendable {
        /// Only what is committed, and nothing behind a transaction that is still open.
        case committed = "read_committed"

        /// Everything, also what is open or was aborted.
        case uncommitted = "read_uncommitted"
    }

    private var reader: PartitionReader

    /// What is to be read of each partition: from where reading begins to the end that the topic had when this reader was
    /// made.
    package let extents: [TopicPartition: Range<Int64>]

    /// Asks the brokers how far the topic reaches.
    ///
    /// - Parameters:
    ///   - group: Named to the brokers because librdkafka demands it, never joined: the application id.
    ///   - timeout: For each question.
    package init(
        topic: String, from start: Start, isolation: Isolation = .committed, properties: KafkaProperties,
        group: String, timeout: Duration, logger: Logger
    ) throws(TopicReaderError) {
        let consumer: KafkaConsumer
        do throws(KafkaConfigurationError) {
            consumer = try KafkaConsumer(
                .reader(group: group, isolation: isolation), properties: properties, logger: logger)
        } catch {
            throw .configuration(error)
        }
        do throws(LogFailure) {
            let extents = try TopicReader.extents(of: topic, from: start, with: consumer, timeout: timeout)
            reader = try PartitionReader(
                topic, with: consumer, from: extents.mapValues(\.lowerBound), to: extents.mapValues(\.upperBound))
            self.extents = extents
        } catch {
            throw .log(error)
        }
    }

    private static func extents(
        of topic: String, from start: Start, with consumer: KafkaConsumer, timeout: Duration
    ) throws(LogFailure) -> [TopicPartition: Range<Int64>] {
        let operation = "reading \(topic)"
        let metadata = try consumer.metadata(of: .all, timeout: timeout, operation: operation)
        guard let count = metadata.partitionCounts[topic], count > 0 else {
            throw LogFailure(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, operation: operation)
        }
        var extents: [TopicPartition: Range<Int64>] = [:]
        for index in 0..<count {
            let partition = TopicPartition(topic: topic, partition: Int32(index))
            let bounds = try consumer.bounds(of: partition, timeout: timeout)
            let first =
                switch start {
                case .beginning: bounds.lowerBound
                case .tail(let count): max(bounds.lowerBound, bounds.upperBound - Int64(count))
                case .end: bounds.upperBound
                }
            extents[partition] = first..<bounds.upperBound
        }
        return extents
    }

    /// Hands every record up to the end that the topic had when this reader was made to `body`, in log order per
    /// partition; perhaps a few that came later, too.
    ///
    /// - Parameter patience: How long to wait for the next record before giving up with `.retry`.
    package func readToEnd(patience: Duration, _ body: (ConsumedRecord) -> Void) throws(LogFailure) {
        try reader.readToEnd(patience: patience, body)
    }

    /// Waits up to `timeout` for records and returns what there is, at most `maximum` of them.
    package func poll(maximum: Int, timeout: Duration) throws(LogFailure) -> [ConsumedRecord] {
        try reader.poll(maximum: maximum, timeout: timeout)
    }
}
