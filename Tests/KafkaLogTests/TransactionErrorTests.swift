import EventLog
import Foundation
import KafkaLog
import Logging
import Testing

/// What the mock can prove: that every class of error in every step of a transaction asks for the right decision, and
/// that the transaction can be repeated. (It neither isolates nor fences: see `TransactionTests`.)
@Suite("Errors in Kafka transactions")
struct TransactionErrorTests {
    typealias Answer = MockCluster.Answer

    struct Fault: Sendable, CustomTestStringConvertible {
        let request: MockCluster.Request
        let answers: [Answer]

        /// `nil`: the commit succeeds in spite of it.
        let outcome: LogFailure.Kind?

        init(_ request: MockCluster.Request, _ answers: [Answer], _ outcome: LogFailure.Kind?) {
            self.request = request
            self.answers = answers
            self.outcome = outcome
        }

        var testDescription: String { "\(request) answered with \(answers)" }
    }

    static let passing: [Fault] = [
        Fault(.produce, [.notEnoughReplicas, .disconnect, .notEnoughReplicas], nil),
        Fault(.addPartitions, [.coordinatorLoading, .concurrentTransactions, .notCoordinator], nil),
        Fault(.addPartitions, [.disconnect, .coordinatorNotAvailable], nil),
        Fault(.addOffsets, [.coordinatorLoading, .concurrentTransactions, .notCoordinator], nil),
        Fault(.addOffsets, [.disconnect, .requestTimedOut], nil),
        Fault(.commitOffsetsInTransaction, [.coordinatorLoading, .notCoordinator], nil),
        Fault(.commitOffsetsInTransaction, [.disconnect, .requestTimedOut], nil),
        Fault(.endTransaction, [.coordinatorLoading, .concurrentTransactions], nil),
        Fault(.endTransaction, [.disconnect, .notCoordinator, .coordinatorNotAvailable], nil),
    ]

    static let voiding: [Fault] = [
        Fault(.addPartitions, [.unknownProducer], .abortAndRewind),
        Fault(.addOffsets, [.unknownProducer], .abortAndRewind),
        Fault(.commitOffsetsInTransaction, [.illegalGeneration], .abortAndRewind),
        Fault(.commitOffsetsInTransaction, [.unknownMember], .abortAndRewind),
        Fault(.commitOffsetsInTransaction, [.rebalanceInProgress], .abortAndRewind),
        Fault(.commitOffsetsInTransaction, [.fencedInstance], .abortAndRewind),
        Fault(.endTransaction, [.unknownProducer], .abortAndRewind),
        Fault(.endTransaction, [.unknownMember], .abortAndRewind),
        // Aborted likewise, but repeating it as it is would not help.
        Fault(.produce, [.messageTooLarge], .fatal),
        Fault(.addPartitions, [.topicAuthorizationFailed], .fatal),
        Fault(.addOffsets, [.groupAuthorizationFailed], .fatal),
        Fault(.commitOffsetsInTransaction, [.groupAuthorizationFailed], .fatal),
    ]

    static let ending: [Fault] = [
        Fault(.produce, [.invalidProducerEpoch], .fenced),
        Fault(.addPartitions, [.invalidProducerEpoch], .fenced),
        Fault(.addPartitions, [.producerFenced], .fenced),
        Fault(.addOffsets, [.invalidProducerEpoch], .fenced),
        Fault(.commitOffsetsInTransaction, [.invalidProducerEpoch], .fenced),
        Fault(.endTransaction, [.invalidProducerEpoch], .fenced),
        Fault(.endTransaction, [.producerFenced], .fenced),
        // librdkafka 2.0.2 trusts neither side when the first record is out of order.
        Fault(.produce, [.outOfOrderSequence], .fatal),
        Fault(.addPartitions, [.invalidTransactionState], .fatal),
        Fault(.addOffsets, [.transactionalIDAuthorizationFailed], .fatal),
        Fault(.endTransaction, [.invalidTransactionState], .fatal),
        Fault(.endTransaction, [.transactionalIDAuthorizationFailed], .fatal),
    ]

    private static let offsets = [TopicPartition(topic: MockedKafka.input, partition: 0): Int64(1)]

    private static func record(_ number: Int) -> LogRecord {
        LogRecord(topic: MockedKafka.output, key: nil, value: Array("\(number)".utf8))
    }

    @Test("What passes is waited for: the transaction commits", arguments: passing)
    func passes(fault: Fault) throws {
        let kafka = try MockedKafka()
        let log = try kafka.claimedLog()
        kafka.cluster.failNext(fault.request, with: fault.answers)
        try log.publish((0..<50).map { Self.record($0) }, offsets: Self.offsets)
        try log.publish([Self.record(50)], offsets: Self.offsets)
        #expect(try kafka.contents(of: MockedKafka.output).map(\.number) == Array(0..<51))
    }

    @Test("What voids the transaction aborts it, says what to do, and leaves a log that can repeat", arguments: voiding)
    func voids(fault: Fault) throws {
        let kafka = try MockedKafka()
        let log = try kafka.claimedLog()
        kafka.cluster.failNext(fault.request, with: fault.answers)
        let failure = try #require(throws: LogFailure.self) {
            try log.publish([Self.record(1)], offsets: Self.offsets)
        }
        #expect(failure.kind == fault.outcome, "\(failure)")
        for number in 2..<5 { try persist(in: log, number) }
        #expect(try kafka.contents(of: MockedKafka.output).map(\.number).suffix(3) == [2, 3, 4])
    }

    /// Publishes again as often as it is told to. (librdkafka 2.0.2 needs one more round after some refusals, to have
    /// its sequence numbers start anew.)
    private func persist(in log: KafkaLog, _ number: Int) throws {
        for _ in 0..<3 {
            do {
                try log.publish([Self.record(number)], offsets: Self.offsets)
                return
            } catch LogFailure.abortAndRewind {}
        }
        try log.publish([Self.record(number)], offsets: Self.offsets)
    }

    @Test("What ends the instance is told as being fenced or as fatal, also by every later call", arguments: ending)
    func ends(fault: Fault) throws {
        let kafka = try MockedKafka()
        let log = try kafka.claimedLog()
        kafka.cluster.failNext(fault.request, with: fault.answers)
        for number in 1...2 {
            let failure = try #require(throws: LogFailure.self) {
                try log.publish([Self.record(number)], offsets: Self.offsets)
            }
            #expect(failure.kind == fault.outcome, "\(failure)")
        }
    }

    @Test("A record that comes after the transaction has failed says why it failed")
    func failedInTheMeantime() throws {
        let kafka = try MockedKafka()
        let log = try kafka.claimedLog()
        kafka.cluster.failNext(.addPartitions, with: [.unknownProducer])
        let transaction = try log.begin()
        let failure = try #require(throws: LogFailure.self) {
            for number in 0..<1000 {
                try transaction.publish(Self.record(number))
                _ = try log.poll(maximum: 1, timeout: .milliseconds(10))
            }
        }
        #expect(failure.kind == .abortAndRewind, "\(failure)")
        #expect(failure.fault.code != "_STATE", "\(failure)")
        // It was dropped: beginning another aborts it.
        _ = consume transaction
        try log.publish([Self.record(7)])
        #expect(try kafka.contents(of: MockedKafka.output).last?.number == 7)
    }

    @Test("A topic that may not be written is a reason to stop, which names it")
    func unauthorized() throws {
        let kafka = try MockedKafka()
        let log = try kafka.claimedLog()
        kafka.cluster.failNext(.produce, with: [.topicAuthorizationFailed])
        let failure = try #require(throws: LogFailure.self) { try log.publish([Self.record(1)]) }
        #expect(failure.kind == .fatal)
        #expect(failure.fault.code == "TOPIC_AUTHORIZATION_FAILED")
        #expect(failure.description.contains(MockedKafka.output), "\(failure)")
        #expect(failure.description.contains("grant acavd's user the access"), "\(failure)")
        try log.begin().abort()
    }

    @Test("A transaction that is aborted, or dropped and begun anew, leaves a log that can publish")
    func abort() throws {
        let kafka = try MockedKafka()
        let log = try kafka.claimedLog()
        for _ in 0..<3 {
            let aborted = try log.begin()
            try aborted.publish(Self.record(1))
            try aborted.abort()
            let dropped = try log.begin()
            try dropped.publish(Self.record(2))
            _ = consume dropped
            try log.publish([Self.record(3)], offsets: Self.offsets)
        }
        #expect(try kafka.contents(of: MockedKafka.output).count { $0.number == 3 } == 3)
    }

    @Test("Without a broker, claiming gives control back to be called again, and then goes on")
    func claim() throws {
        let kafka = try MockedKafka()
        try kafka.cluster.stopBroker()
        let log = try kafka.log(["reconnect.backoff.max.ms": "200"])
        let failure = try #require(throws: LogFailure.self) { try log.claim() }
        #expect(failure.kind == .retry)
        #expect(failure.description.contains("bootstrap.servers"), "\(failure)")
        try kafka.cluster.startBroker()
        try log.claim()
        try log.claim()
        try log.publish([Self.record(1)])
    }

    @Test(
        "A claim waits for a coordinator that is not ready, and is refused for good where it cannot succeed",
        arguments: [
            Fault(.initializeProducer, [.coordinatorLoading, .concurrentTransactions], nil),
            Fault(.initializeProducer, [.notCoordinator, .disconnect], nil),
            Fault(.initializeProducer, [.invalidTransactionTimeout], .fatal),
            Fault(.initializeProducer, [.transactionalIDAuthorizationFailed], .fatal),
            Fault(.initializeProducer, [.producerFenced], .fenced),
        ])
    func claimErrors(fault: Fault) throws {
        let kafka = try MockedKafka()
        kafka.cluster.failNext(fault.request, with: fault.answers)
        let log = try kafka.log()
        guard let outcome = fault.outcome else {
            try log.claim()
            return
        }
        let failure = try #require(throws: LogFailure.self) { try log.claim() }
        #expect(failure.kind == outcome, "\(failure)")
    }

    @Test("A commit during an outage waits for the brokers, and warns of it meanwhile")
    func outage() throws {
        let kafka = try MockedKafka()
        let log = try kafka.claimedLog(["reconnect.backoff.max.ms": "200"])
        let transaction = try log.begin()
        try transaction.publish(Self.record(1))
        try kafka.cluster.stopBroker()
        let restart = Thread {
            for _ in 0..<600 where kafka.lines.texts(atLeast: .warning).isEmpty { Thread.sleep(forTimeInterval: 0.1) }
            try? kafka.cluster.startBroker()
        }
        restart.start()
        try transaction.commit(offsets: Self.offsets)
        #expect(kafka.lines.texts(atLeast: .warning).count == 1, "\(kafka.lines.texts(atLeast: .warning))")
        #expect(try kafka.contents(of: MockedKafka.output).map(\.number) == [1])
    }

    @Test("When deliveries time out, the commit is aborted as soon as the brokers are back")
    func deliveryTimeout() throws {
        let kafka = try MockedKafka()
        let log = try kafka.claimedLog(["reconnect.backoff.max.ms": "200", "message.timeout.ms": "500"])
        let transaction = try log.begin()
        try transaction.publish(Self.record(1))
        try kafka.cluster.stopBroker()
        let restart = Thread {
            Thread.sleep(forTimeInterval: 3)
            try? kafka.cluster.startBroker()
        }
        restart.start()
        let failure: LogFailure
        do {
            try transaction.commit(offsets: [:])
            Issue.record("the commit succeeded")
            return
        } catch {
            failure = error
        }
        #expect(failure.kind == .abortAndRewind, "\(failure)")
        // The broker may not be back yet: nothing had reached it that needed an end.
        var isPublished = false
        for _ in 0..<100 where !isPublished {
            do {
                try log.publish([Self.record(2)])
                isPublished = true
            } catch LogFailure.abortAndRewind {}
        }

        #expect(try kafka.contents(of: MockedKafka.output).last?.number == 2)
    }
}
