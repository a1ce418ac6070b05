import EventLog
import KafkaLog
import Logging
import Testing

@Suite("Consuming from Kafka")
struct ConsumingTests {
    @Test("A second log of the group goes on from the committed offset")
    func resume() throws {
        let kafka = try MockedKafka()
        try kafka.publish(MockedKafka.inputs(0..<10))
        let partition = TopicPartition(topic: MockedKafka.input, partition: 0)

        let first = try kafka.log()
        #expect(try first.pollRecords(10).map(\.number) == Array(0..<10))
        try first.publish([], offsets: [partition: 6])
        try first.close()

        let second = try kafka.log()
        #expect(try second.pollRecords(4).map(\.number) == Array(6..<10))
        try second.close()
    }

    @Test("Pausing and resuming loses nothing and repeats nothing", arguments: ["range", "cooperative-sticky"])
    func pauseAndResume(strategy: String) throws {
        let kafka = try MockedKafka(inputPartitions: 3)
        try kafka.publish(MockedKafka.inputs(0..<300))
        let log = try kafka.log(["partition.assignment.strategy": strategy])
        var read: [ConsumedRecord] = []
        for round in 0..<5 {
            read += try log.poll(maximum: 7) { $0.records.count >= 20 }.records
            try log.pause()
            try kafka.publish(MockedKafka.inputs(300 + round * 10..<310 + round * 10))
            #expect(try log.poll(maximum: 100, timeout: .milliseconds(200)).records.isEmpty)
            try log.resume()
        }
        read += try log.pollRecords(350 - read.count)
        #expect(read.count == 350)
        for (_, records) in Dictionary(grouping: read, by: \.source) {
            #expect(records.map(\.offset) == (0..<Int64(records.count)).map { $0 })
        }
        #expect(Set(read.compactMap(\.number)) == Set(0..<350))
        try log.close()
    }

    @Test("Partitions assigned during a pause stay silent until it ends")
    func assignmentDuringPause() throws {
        let kafka = try MockedKafka(inputPartitions: 2)
        try kafka.publish(MockedKafka.inputs(0..<20))
        let log = try kafka.log()
        try log.pause()
        let events = try log.poll { !$0.assignedPartitions.isEmpty }
        #expect(events.records.isEmpty)
        #expect(try log.poll(maximum: 100, timeout: .milliseconds(300)).isEmpty)
        try log.resume()
        #expect(Set(try log.pollRecords(20).compactMap(\.number)) == Set(0..<20))
        try log.close()
    }

    @Test(
        "Two logs of a group share the partitions, each going on from the committed offsets",
        arguments: ["range", "cooperative-sticky"])
    func sharing(strategy: String) throws {
        let kafka = try MockedKafka(inputPartitions: 2)
        try kafka.publish(MockedKafka.inputs(0..<40))
        let strategy = ["partition.assignment.strategy": strategy]
        let staying = try kafka.log(strategy)
        let all = try staying.poll { $0.assignedPartitions.count == 2 }.assignedPartitions
        try staying.publish([], offsets: Dictionary(uniqueKeysWithValues: all.map { ($0, 3) }))

        let leaving = try kafka.log(strategy)
        var given: [InputEvent] = []
        for _ in 0..<200 where given.records.isEmpty {
            _ = try staying.poll(maximum: 100, timeout: .milliseconds(50))
            given += try leaving.poll(maximum: 100, timeout: .milliseconds(50))
        }
        #expect(given.assignedPartitions.count == 1)
        #expect(given.records.first?.offset == 3)

        let partition = try #require(given.assignedPartitions.first)
        try leaving.publish([], offsets: [partition: 5])
        try leaving.close()
        let back = try staying.poll { $0.records.contains { $0.source == partition } }
        #expect(back.records.first { $0.source == partition }?.offset == 5)
        try staying.close()
    }

    @Test("Offsets of partitions that are not ours are not committed")
    func foreignOffsets() throws {
        let kafka = try MockedKafka()
        let log = try kafka.log()
        // Not assigned yet: were this sent to the broker, it would be an error.
        try log.publish([], offsets: [TopicPartition(topic: MockedKafka.input, partition: 0): 3])
    }

    @Test("A refused offset commit is reported as one that may succeed later, and then does")
    func refusedCommit() throws {
        let kafka = try MockedKafka()
        try kafka.publish(MockedKafka.inputs(0..<3))
        let partition = TopicPartition(topic: MockedKafka.input, partition: 0)
        let log = try kafka.log()
        _ = try log.pollRecords(3)
        kafka.cluster.failNext(.offsetCommit, with: [.rebalanceInProgress])
        let record = LogRecord(topic: MockedKafka.output, key: nil, value: [1])
        let failure = try #require(throws: LogFailure.self) { try log.publish([record], offsets: [partition: 2]) }
        guard case .retry = failure else {
            Issue.record("not retriable: \(failure)")
            return
        }
        #expect(try kafka.contents(of: MockedKafka.output).count == 1, "the records are durable all the same")
        try log.publish([], offsets: [partition: 2])
        try log.close()
        let next = try kafka.log()
        #expect(try next.pollRecords(1).first?.offset == 2)
    }

    @Test("An input topic that does not exist is reported once, with its name and the remedy")
    func unknownTopic() throws {
        let kafka = try MockedKafka()
        // The mock creates what it does not know, unless told to deny it.
        kafka.cluster.setError(.unknownTopic, of: MockedKafka.input)
        let log = try kafka.log(["topic.metadata.refresh.interval.ms": "200"])
        _ = try log.poll { _ in !kafka.lines.texts(atLeast: .warning).isEmpty }
        _ = try log.poll(maximum: 10, timeout: .seconds(1))
        let warnings = kafka.lines.texts(atLeast: .warning)
        #expect(warnings.count == 1, "\(warnings)")
        #expect(warnings[0].contains(MockedKafka.input))
        #expect(warnings[0].contains("create the topic"))
    }

    @Test("Without a coordinator a commit of offsets may be tried again later, and closing still ends")
    func noCoordinator() throws {
        let kafka = try MockedKafka()
        let log = try kafka.log()
        let partition = try #require(try log.poll { !$0.isEmpty }.assignedPartitions.first)
        try kafka.cluster.stopBroker()
        let failure = try #require(throws: LogFailure.self) { try log.publish([], offsets: [partition: 1]) }
        guard case .retry = failure else {
            Issue.record("not retriable: \(failure)")
            return
        }
        try log.close()
    }
}
