import CRdKafka
import EventLog
import Logging

/// A member of an election's group: holds the prize or waits for it, and reads nothing. Used from one thread.
final class Candidate {
    private let consumer: KafkaConsumer
    private let prize: TopicPartition
    private let connection: ConnectionWatch

    /// Whether the prize is ours.
    private(set) var isLeader = false

    /// - Parameter topic: Its partition 0 is the prize.
    init(
        group: String, topic: String, properties: KafkaProperties, logger: Logger
    ) throws(KafkaConfigurationError) {
        consumer = try KafkaConsumer(.candidate(in: group), properties: properties, logger: logger)
        connection = ConnectionWatch(brokers: properties.brokers, logger: logger)
        prize = TopicPartition(topic: topic, partition: 0)
    }

    /// Joins the group.
    func stand() throws(LogFailure) {
        try consumer.subscribe(to: [prize.topic])
    }

    /// Waits up to `timeout` for news, and takes it in. To be called all the time, or the group thinks us dead.
    func follow(timeout: Duration) throws(LogFailure) {
        switch consumer.poll(timeout: timeout) {
        case .assigned(let partitions):
            // Held from the end and paused, so that nothing is fetched.
            let end = Int64(RD_KAFKA_OFFSET_END)
            let offsets = Dictionary(uniqueKeysWithValues: partitions.map { ($0, end) })
            switch consumer.rebalanceProtocol {
            case .cooperative: try consumer.assignMore(offsets)
            case .eager: try consumer.assign(offsets)
            }
            try consumer.pause(partitions)
            if partitions.contains(prize) { isLeader = true }
        case .revoked(let partitions):
            // First of all no leader any more: the next one may be elected once the group has its answer.
            if partitions.contains(prize) { isLeader = false }
            try consumer.release(partitions)
        case .trouble(let code, let explanation):
            if let failure = consumer.fatalFailure {
                isLeader = false
                throw failure
            }
            // The leader's log has the same brokers, and reports them.
            if !isLeader { connection.noteTrouble(code, explanation) }
        case .record, .end:
            connection.noteAnswer()
        case nil:
            break
        }
    }

    /// Leaves the group.
    func withdraw(timeout: Duration) throws(LogFailure) {
        isLeader = false
        try consumer.close(timeout: timeout)
    }
}
