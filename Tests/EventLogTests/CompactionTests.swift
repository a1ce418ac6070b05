import EventLog
import Foundations
import Testing

@Suite("Compaction in memory")
struct CompactionTests {
    static let topic = "changelog"

    /// A table as whoever follows the partitions builds it.
    private struct Follower {
        private var positions: LogOffsets = [:]
        private(set) var table: [[UInt8]: [UInt8]] = [:]

        mutating func follow(_ broker: InMemoryBroker, partitions: Int) throws {
            for partition in 0..<partitions {
                let source = TopicPartition(topic: CompactionTests.topic, partition: Int32(partition))
                let log = InMemoryLog(broker: broker, transactionalID: "follower", group: "followers")
                let position = positions[source] ?? 0
                positions[source] = try log.readToEnd(of: source, from: position) { record in
                    if let key = record.key { table[key] = record.value }
                }
            }
        }
    }

    @Test(
        "After any history of transactions, compaction changes no table: read anew, or by one who was in the middle",
        arguments: 0..<60)
    func histories(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let partitions = Int.random(in: 1...3, using: &generator)
        let broker = InMemoryBroker(topics: [Self.topic: partitions], compacted: [Self.topic])
        let writers = ["a", "b"].map { broker.claim($0) }
        var follower = Follower()
        // What the log says, kept apart: settled when its transaction ends.
        var model: [[UInt8]: [UInt8]] = [:]
        var open: [[(key: [UInt8], value: [UInt8]?)]] = [[], []]
        var removed = 0

        for step in 0..<300 {
            // Each writer has its own keys, as each real key has one writer at a time.
            let writer = Int.random(in: 0..<2, using: &generator)
            let key = [UInt8(writer), UInt8.random(in: 0..<8, using: &generator)]
            let value: [UInt8]? = Int.random(in: 0..<4, using: &generator) == 0 ? nil : [UInt8(step % 256)]
            try broker.append(
                LogRecord(topic: Self.topic, key: key, value: value), transaction: writers[writer])
            open[writer].append((key, value))
            if Int.random(in: 0..<4, using: &generator) == 0 {
                let isCommit = Int.random(in: 0..<3, using: &generator) > 0
                try broker.end(transaction: writers[writer], isCommit: isCommit)
                if isCommit { for (key, value) in open[writer] { model[key] = value } }
                open[writer] = []
            }
            guard Int.random(in: 0..<8, using: &generator) == 0 else { continue }
            let before = broker.table(of: Self.topic)
            let bounds = try Self.bounds(broker, partitions)
            let count = broker.records(of: Self.topic, isolation: .uncommitted).count
            try follower.follow(broker, partitions: partitions)
            // Tombstones go only when nobody is in the middle: the follower has just read to the end.
            try broker.compact(Self.topic, keepsTombstones: .random(using: &generator))
            removed += count - broker.records(of: Self.topic, isolation: .uncommitted).count
            #expect(broker.table(of: Self.topic) == before)
            #expect(try Self.bounds(broker, partitions) == bounds)
        }
        for index in 0..<2 where !open[index].isEmpty { try broker.end(transaction: writers[index], isCommit: false) }
        #expect(removed > 0)
        #expect(broker.table(of: Self.topic).mapValues { $0.value } == model.mapValues { $0 })
        try follower.follow(broker, partitions: partitions)
        #expect(follower.table == model)

        // Nothing is left but the last record of each key.
        try broker.compact(Self.topic)
        let left = broker.records(of: Self.topic, isolation: .uncommitted)
        #expect(left.allSatisfy { $0.value != nil })
        #expect(Set(left.compactMap(\.key)) == Set(model.keys) && left.count == model.count)
        var anew = Follower()
        try anew.follow(broker, partitions: partitions)
        #expect(anew.table == model)
    }

    private static func bounds(_ broker: InMemoryBroker, _ partitions: Int) throws -> [PartitionBounds] {
        try (0..<partitions).map { try broker.bounds(of: TopicPartition(topic: topic, partition: Int32($0))) }
    }

    @Test("Records keep their offsets, and tombstones stay when asked to")
    func offsets() throws {
        let broker = InMemoryBroker(topics: [Self.topic: 1], compacted: [Self.topic])
        for (key, value) in [(1, 1), (2, 1), (1, nil), (2, 2), (3, 1)] as [(UInt8, UInt8?)] {
            try broker.append(LogRecord(topic: Self.topic, key: [key], value: value.map { [$0] }))
        }
        try broker.compact(Self.topic, keepsTombstones: true)
        #expect(broker.records(of: Self.topic).map(\.offset) == [2, 3, 4])
        try broker.compact(Self.topic)
        #expect(broker.records(of: Self.topic).map(\.offset) == [3, 4])
    }

    @Test("An open transaction, and all that follows it, is left alone, and the end of it still works")
    func openTransaction() throws {
        let broker = InMemoryBroker(topics: [Self.topic: 1], compacted: [Self.topic])
        let writer = broker.claim("a")
        func append(_ value: UInt8, transaction: ProducerIdentity? = nil) throws {
            try broker.append(LogRecord(topic: Self.topic, key: [1], value: [value]), transaction: transaction)
        }
        try append(0)
        try append(1)
        try append(2, transaction: writer)
        try append(3)
        try broker.compact(Self.topic)
        #expect(broker.records(of: Self.topic, isolation: .uncommitted).map(\.offset) == [1, 2, 3])
        try broker.end(transaction: writer, isCommit: false)
        #expect(broker.records(of: Self.topic).map(\.offset) == [1, 3])
        try broker.compact(Self.topic)
        #expect(broker.records(of: Self.topic, isolation: .uncommitted).map(\.offset) == [3])
        #expect(try broker.bounds(of: TopicPartition(topic: Self.topic, partition: 0)).highWatermark == 5)
    }
}
