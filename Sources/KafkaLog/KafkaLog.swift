package import EventLog
package import Logging

import CRdKafka

/// The log on Kafka: a member of a consumer group and an idempotent producer. Used from one thread, which it blocks.
///
/// At least once: a commit first waits until every record of the transaction is in all in-sync replicas, then records
/// the offsets; a crash between the two publishes that mini-batch again. Likewise an abort does not call records back:
/// what was published stays visible, and only its offsets are not recorded.
///
/// A broker that cannot be reached is no error: librdkafka goes on trying, one warning is logged for each outage, and
/// `outage` tells of it meanwhile. A commit during one fails with `.abortAndRewind` after `message.timeout.ms`, or with
/// `.retry` when only the offsets are left to record.
package final class KafkaLog: EventLog {
    /// How long to wait for the group's coordinator, which answers in milliseconds when it is there.
    private static let coordinatorPatience = Duration.seconds(10)

    private let consumer: KafkaConsumer
    private let producer: KafkaProducer
    private let logger: Logger

    private var assigned: Set<TopicPartition> = []

    /// Taken from us by the group and still ours until the next poll; `nil` when there is nothing to give back.
    private var revoked: [TopicPartition]?
    private var paused = false
    private var transactionIsOpen = false
    private var connection: ConnectionWatch

    /// Makes the clients and subscribes; contacts the brokers in the background.
    ///
    /// - Parameters:
    ///   - group: The consumer group: the application id.
    ///   - inputs: The topics to consume, at least one.
    /// - Throws: `KafkaConfigurationError` when librdkafka does not accept the properties.
    package init(
        properties: KafkaProperties, group: String, inputs: [String], logger: Logger
    ) throws(KafkaConfigurationError) {
        consumer = try KafkaConsumer(.member(of: group), properties: properties, logger: logger)
        producer = try KafkaProducer(properties: properties, logger: logger)
        connection = ConnectionWatch(brokers: properties.brokers)
        self.logger = logger
        do throws(LogFailure) {
            try consumer.subscribe(to: inputs)
        } catch {
            throw .inconsistent(explanation: error.description)
        }
    }

    /// That no broker can be reached, in words, with the remedy; `nil` while all is well.
    package var outage: String? { connection.outage }

    // MARK: - Reading

    package func poll(maximum: Int, timeout: Duration) throws(LogFailure) -> [InputEvent] {
        try giveBackRevoked()
        producer.serve()
        let deadline = ContinuousClock.now + timeout
        var events: [InputEvent] = []
        while events.count < maximum, revoked == nil {
            // Wait for the first event, then take what is there.
            let wait = events.isEmpty ? ContinuousClock.now.duration(to: deadline) : .zero
            guard let event = consumer.poll(timeout: wait) else {
                if events.isEmpty, ContinuousClock.now < deadline { continue }
                break
            }
            if let event = try take(event) { events.append(event) }
        }
        if events.isEmpty, connection.outage != nil { askBrokers() }
        return events
    }

    private func take(_ event: ConsumerEvent) throws(LogFailure) -> InputEvent? {
        switch event {
        case .record(let record):
            noteAnswer()
            return .record(record)
        case .assigned(let partitions):
            noteAnswer()
            try consumer.assign(partitions)
            assigned.formUnion(partitions)
            if paused { try consumer.pause(partitions) }
            return .assigned(partitions.sorted())
        case .revoked(let partitions):
            revoked = partitions
            return .revoked(partitions.sorted())
        case .end:
            return nil
        case .trouble(let code, let explanation):
            if let failure = consumer.fatalFailure { throw failure }
            if let warning = connection.noteTrouble(code, explanation) { logger.warning("\(warning)") }
            return nil
        }
    }

    /// Acknowledges a revocation. Done at the poll after the one that told of it, so that what was read can still be
    /// committed in between.
    private func giveBackRevoked() throws(LogFailure) {
        guard let partitions = revoked else { return }
        revoked = nil
        assigned.subtract(partitions)
        try consumer.release(partitions)
    }

    /// An idle consumer does not hear that the brokers are back, so it asks.
    private func askBrokers() {
        let answer = try? consumer.metadata(of: .inUse, timeout: .milliseconds(200), operation: "asking the brokers")
        if answer != nil { noteAnswer() }
    }

    private func noteAnswer() {
        if let notice = connection.noteAnswer() { logger.notice("\(notice)") }
    }

    package func pause() throws(LogFailure) {
        paused = true
        try consumer.pause(assigned)
    }

    package func resume() throws(LogFailure) {
        paused = false
        try consumer.resume(assigned)
    }

    // MARK: - Publishing

    package func begin() throws(LogFailure) -> LogTransaction {
        if transactionIsOpen { try abort() }
        transactionIsOpen = true
        return LogTransaction(backend: self)
    }

    /// Waits for deliveries, at most `message.timeout.ms`, and leaves the group, if its coordinator can be reached.
    package func close() throws(LogFailure) {
        let delivery = Result { () throws(LogFailure) in try producer.flush() }
        try consumer.close(timeout: KafkaLog.coordinatorPatience)
        try delivery.get()
    }
}

extension KafkaLog: TransactionBackend {
    package func publish(_ record: LogRecord) throws(LogFailure) {
        try producer.send(record)
    }

    package func commit(offsets: LogOffsets) throws(LogFailure) {
        transactionIsOpen = false
        try producer.flush()
        let ours = offsets.filter { assigned.contains($0.key) }
        guard !ours.isEmpty else { return }
        try consumer.commit(ours, timeout: KafkaLog.coordinatorPatience)
    }

    /// Waits for what was published, whether it succeeds or not, so that the next transaction begins with nothing in
    /// flight.
    package func abort() throws(LogFailure) {
        transactionIsOpen = false
        do throws(LogFailure) {
            try producer.flush()
        } catch .retry, .abortAndRewind {
            // The records are given up anyway.
        }
    }
}
