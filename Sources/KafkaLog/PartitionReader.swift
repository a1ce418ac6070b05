import CRdKafka
import EventLog

/// Reads partitions outside any group, with an eye on how far they reached when reading began. Used from one thread,
/// which it blocks.
struct PartitionReader {
    private let consumer: KafkaConsumer

    /// What is read, for messages.
    private let subject: String

    /// The offset of the next record to read, by partition.
    private var positions: LogOffsets

    /// The end of each partition when reading began.
    private let ends: LogOffsets

    /// Starts to read.
    ///
    /// - Parameters:
    ///   - consumer: A client for this reader alone.
    ///   - positions: Where to begin in each partition.
    ///   - ends: How far each partition reaches now.
    init(
        _ subject: String, with consumer: KafkaConsumer, from positions: LogOffsets, to ends: LogOffsets
    ) throws(LogFailure) {
        self.subject = subject
        self.consumer = consumer
        self.positions = positions
        self.ends = ends
        try consumer.assign(positions)
    }

    private var hasReachedEnds: Bool {
        ends.allSatisfy { positions[$0.key, default: 0] >= $0.value }
    }

    /// Hands every record up to the ends to `body`, in log order per partition, and those behind an end that come while
    /// another partition is still short of its own.
    ///
    /// - Parameter patience: How long to wait for the next record before giving up with `.retry`.
    mutating func readToEnd(patience: Duration, _ body: (ConsumedRecord) -> Void) throws(LogFailure) {
        var deadline = ContinuousClock.now + patience
        while !hasReachedEnds {
            let wait = ContinuousClock.now.duration(to: deadline)
            guard wait > .zero else {
                throw LogFailure(RD_KAFKA_RESP_ERR__TIMED_OUT, operation: "reading \(subject)")
            }
            guard let event = consumer.poll(timeout: wait), try !isTrouble(event) else { continue }
            deadline = ContinuousClock.now + patience
            if let record = note(event) { body(record) }
        }
    }

    /// Waits up to `timeout` for records and returns what there is, at most `maximum` of them.
    mutating func poll(maximum: Int, timeout: Duration) throws(LogFailure) -> [ConsumedRecord] {
        let deadline = ContinuousClock.now + timeout
        var records: [ConsumedRecord] = []
        while records.count < maximum {
            let wait = records.isEmpty ? ContinuousClock.now.duration(to: deadline) : .zero
            guard let event = consumer.poll(timeout: wait) else { break }
            if try !isTrouble(event), let record = note(event) { records.append(record) }
        }
        return records
    }

    private func isTrouble(_ event: ConsumerEvent) throws(LogFailure) -> Bool {
        guard case .trouble = event else { return false }
        if let failure = consumer.fatalFailure { throw failure }
        return true
    }

    private mutating func note(_ event: ConsumerEvent) -> ConsumedRecord? {
        switch event {
        case .record(let record):
            positions[record.source] = record.offset + 1
            return record
        case .end(let partition, let offset):
            // Compaction and transaction markers leave gaps: the last record may lie well before the end.
            positions[partition] = max(positions[partition, default: 0], offset)
            return nil
        case .trouble, .assigned, .revoked:
            return nil
        }
    }
}
