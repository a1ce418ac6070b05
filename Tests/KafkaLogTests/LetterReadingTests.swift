import EventLog
import KafkaLog
import Testing

@Suite("Reading here and there", .serialized, .enabled(if: TransactionalBroker.isThere, TransactionalBroker.reason))
struct LetterReadingTests {
    @Test("The end lies behind what is undecided, which cannot be read until it is decided", arguments: [true, false])
    func undecided(isCommitted: Bool) throws {
        let kafka = try TransactionalKafka()
        let topic = try kafka.topic("letters")
        let partition = TopicPartition(topic: topic, partition: 0)
        try kafka.feed(topic, 0..<3)
        let reader = try kafka.log(id: "reader")
        #expect(try reader.end(of: partition) == 3)

        let writer = try kafka.claimedLog(id: "writer")
        let transaction = try writer.begin()
        try transaction.publish(kafka.record(3, to: topic))
        try kafka.wait(for: "the open transaction") { try reader.end(of: partition) == 4 }
        // What came behind it is committed, and not to be seen.
        try kafka.feed(topic, 4..<6)
        #expect(try reader.end(of: partition) == 6)
        #expect(try reader.bounds(of: partition) == 0..<3)
        #expect(try read(0..<3, of: partition, reader) == [0, 1, 2])
        let failure = try #require(throws: LogFailure.self) { try read(0..<6, of: partition, reader) }
        guard case .retry(let fault) = failure else { throw failure }
        #expect(fault.message.contains("a transaction is open since offset 3"))

        if isCommitted { try transaction.commit(offsets: [:]) } else { try transaction.abort() }
        // Kafka answers before the partitions have heard of it.
        try kafka.wait(for: "the end of the transaction") { try reader.bounds(of: partition) == 0..<7 }
        #expect(try read(0..<6, of: partition, reader) == (isCommitted ? [0, 1, 2, 3, 4, 5] : [0, 1, 2, 4, 5]))
    }

    @Test(
        "A range gives its records and no others",
        arguments: [0..<10, 0..<1, 9..<10, 3..<7, 4..<4] as [Range<Int64>])
    func range(offsets: Range<Int64>) throws {
        let kafka = try TransactionalKafka()
        let topic = try kafka.topic("letters")
        try kafka.feed(topic, 0..<10)
        let partition = TopicPartition(topic: topic, partition: 0)
        #expect(try read(offsets, of: partition, kafka.log()) == offsets.map { Int($0) })
    }

    private func read(_ offsets: Range<Int64>, of partition: TopicPartition, _ log: KafkaLog) throws -> [Int?] {
        var numbers: [Int?] = []
        try log.read(offsets, of: partition) { numbers.append($0.number) }
        return numbers
    }
}
