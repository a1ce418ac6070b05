import EventLog
import Foundation
import KafkaLog
import Synchronization
import Testing

@Suite("Electing the active instance", .enabled(if: TransactionalBroker.isThere, TransactionalBroker.reason))
struct ElectionTests {
    private func candidate(
        _ kafka: TransactionalKafka, _ topic: String, _ others: [String: String] = [:],
        onLoss: @escaping @Sendable () -> Void = {}
    ) throws -> Election {
        try Election(
            applicationID: kafka.name, changelog: topic, properties: kafka.properties(others),
            logger: kafka.lines.logger, onLoss: onLoss)
    }

    private static let patience = Duration.seconds(60)

    @Test("One leads; those who join change nothing; when it leaves, one of them leads at once")
    func takeover() throws {
        let kafka = try TransactionalKafka()
        let topic = try kafka.topic("state", policy: "compact")
        let losses = Mutex(0)
        let first = try candidate(kafka, topic) { losses.withLock { $0 += 1 } }
        #expect(try first.wait(timeout: Self.patience))

        var others = [try candidate(kafka, topic), try candidate(kafka, topic)]
        for other in others { #expect(try !other.wait(timeout: .seconds(3))) }
        #expect(first.isLeader)
        #expect(losses.withLock { $0 } == 0)

        try first.close()
        #expect(!first.isLeader)
        #expect(losses.withLock { $0 } == 0, "it left of its own accord")
        try kafka.wait(for: "another leader") { others.contains { $0.isLeader } }
        others.sort { $0.isLeader && !$1.isLeader }
        #expect(others.map(\.isLeader) == [true, false])
        try others[0].close()
        #expect(try others[1].wait(timeout: Self.patience))
        try others[1].close()
    }

    @Test("A leader's standing does not end by itself, nor by records in the changelog")
    func standing() throws {
        let kafka = try TransactionalKafka()
        let topic = try kafka.topic("state", policy: "compact")
        let losses = Mutex(0)
        let leader = try candidate(kafka, topic, ["session.timeout.ms": "6000"]) { losses.withLock { $0 += 1 } }
        #expect(try leader.wait(timeout: Self.patience))
        for round in 0..<8 {
            try kafka.feed(topic, round * 100..<round * 100 + 100)
            Thread.sleep(forTimeInterval: 1)
        }
        #expect(leader.isLeader)
        #expect(losses.withLock { $0 } == 0)
        try leader.close()
    }
}
