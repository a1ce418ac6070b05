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

    private let consumer: KafkaConsumer
    private let topic: String

    /// The offset of the next record to read, by partition.
    private var positions: LogOffsets = [:]

    /// The end of each partition when reading began.
    private var ends: LogOffsets = [:]

    /// Asks the brokers how far the topic reaches.
    ///
    /// - Parameters:
    ///   - group: Named to the brokers because librdkafka demands it, never joined: the application id.
    ///   - timeout: For each question.
    package init(
        topic: String, from start: Start, properties: KafkaProperties, group: String, timeout: Duration,
        logger: Logger
    ) throws(TopicReaderError) {
        self.topic = topic
        do throws(KafkaConfigurationError) {
            consumer = try KafkaConsumer(.reader(group: group), properties: properties, logger: logger)
        } catch {
            throw .configuration(error)
        }
        do throws(LogFailure) {
            try begin(from: start, timeout: timeout)
        } catch {
            throw .log(error)
        }
    }

    private func begin(from start: Start, timeout: Duration) throws(LogFailure) {
        let operation = "reading \(topic)"
        let metadata = try consumer.metadata(of: .all, timeout: timeout, operation: operation)
        guard let count = metadata.partitionCounts[topic], count > 0 else {
            throw LogFailure(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, operation: operation)
        }
        for index in 0..<count {
            let partition = TopicPartition(topic: topic, partition: Int32(index))
            let (first, next) = try consumer.bounds(of: partition, timeout: timeout)
            ends[partition] = next
            positions[partition] =
                switch start {
                case .beginning: first
                case .tail(let count): max(first, next - Int64(count))
                case .end: next
                }
        }
        try consumer.read(from: positions)
    }

    /// Hands every record up to the end that the topic had when this reader was made to `body`, in log order per
    /// partition.
    ///
    /// - Parameter patience: How long to wait for the next record before giving up with `.retry`.
    package func readToEnd(patience: Duration, _ body: (ConsumedRecord) -> Void) throws(LogFailure) {
        while positions.contains(where: { $0.value < ends[$0.key, default: 0] }) {
            guard let event = consumer.poll(timeout: patience) else {
                throw LogFailure(RD_KAFKA_RESP_ERR__TIMED_OUT, operation: "reading \(topic)")
            }
            if let record = try take(event) { body(record) }
        }
    }

    /// Waits up to `timeout` for records and returns what there is, at most `maximum` of them.
    package func poll(maximum: Int, timeout: Duration) throws(LogFailure) -> [ConsumedRecord] {
        let deadline = ContinuousClock.now + timeout
        var records: [ConsumedRecord] = []
        while records.count < maximum {
            let wait = records.isEmpty ? ContinuousClock.now.duration(to: deadline) : .zero
            guard let event = consumer.poll(timeout: wait) else { break }
            if let record = try take(event) { records.append(record) }
        }
        return records
    }

    private func take(_ event: ConsumerEvent) throws(LogFailure) -> ConsumedRecord? {
        switch event {
        case .record(let record):
            positions[record.source] = record.offset + 1
            return record
        case .end(let partition):
            // Compaction and transaction markers leave gaps: the last record may lie well before the end.
            positions[partition] = max(positions[partition, default: 0], ends[partition, default: 0])
            return nil
        case .trouble:
            if let failure = consumer.fatalFailure { throw failure }
            return nil
        case .assigned, .revoked:
            return nil
        }
    }
}
