import EventLog
import KafkaLog
import Logging
import Testing

@Suite("Consuming from Kafka")
struct ConsumingTests {
    @Test("Nothing flows until it is said from where; then it flows from there, and says when it has caught up")
    func positions() throws {
        let kafka = try MockedKafka(inputPartitions: 2)
        try kafka.publish(MockedKafka.inputs(0..<40))
        let log = try kafka.readingLog()
        var assigned: [TopicPartition] = []
        for _ in 0..<200 where assigned.isEmpty {
            assigned = try log.poll(maximum: 100, timeout: .milliseconds(100)).assignedPartitions
        }
        #expect(assigned.count == 2)
        #expect(try log.poll(maximum: 100, timeout: .milliseconds(300)).isEmpty)

        // One after the other: the second must not disturb the first, nor be read before it is let go.
        let (first, second) = (assigned[0], assigned[1])
        let sizes = Dictionary(grouping: try kafka.contents(of: MockedKafka.input), by: \.source).mapValues(\.count)
        try log.beginReading([first], from: [first: 3])
        let early = try log.poll { $0.caughtUpPartitions.contains(first) }.records
        #expect(early.map(\.source.partition).allSatisfy { $0 == first.partition })
        #expect(early.map(\.offset) == Array(3..<Int64(sizes[first, default: 0])))
        try log.beginReading([second], from: [first: 0])
        let late = try log.poll { $0.caughtUpPartitions.contains(second) }.records
        #expect(late.map(\.source.partition).allSatisfy { $0 == second.partition })
        #expect(late.map(\.offset) == Array(0..<Int64(sizes[second, default: 0])))
        try log.close()
    }

    @Test("Each time a partition has been read to its end, that is said, behind its records")
    func caughtUp() throws {
        let kafka = try MockedKafka()
        let log = try kafka.readingLog()
        for round in 0..<3 {
            try kafka.publish(MockedKafka.inputs(round * 10..<round * 10 + 10))
            let events = try log.poll { events in
                guard case .caughtUp? = events.last else { return false }
                return events.records.count == 10
            }
            #expect(events.records.map(\.number) == Array(round * 10..<round * 10 + 10))
        }
        try log.close()
    }

    @Test("Bounds and committed records are told without a group; a topic that is not there holds nothing")
    func readToEnd() throws {
        let kafka = try MockedKafka()
        try kafka.publish(MockedKafka.inputs(0..<10))
        let log = try kafka.log()
        let partition = TopicPartition(topic: MockedKafka.input, partition: 0)
        #expect(try log.bounds(of: partition) == 0..<10)
        #expect(try log.bounds(of: TopicPartition(topic: MockedKafka.input, partition: 1)) == 0..<0)
        #expect(try log.bounds(of: TopicPartition(topic: "nowhere", partition: 0)) == 0..<0)
        for (offset, expected) in [(0, 0..<10), (4, 4..<10), (10, 10..<10), (99, 10..<10)] {
            var numbers: [Int?] = []
            #expect(try log.readToEnd(of: partition, from: Int64(offset)) { numbers.append($0.number) } == 10)
            #expect(numbers == Array(expected))
        }
        #expect(try log.readToEnd(of: TopicPartition(topic: "nowhere", partition: 0), from: 0) { _ in } == 0)
    }

    @Test("A topic that may not be read is not taken for one that is empty")
    func unauthorized() throws {
        let kafka = try MockedKafka()
        kafka.cluster.setError(.topicAuthorizationFailed, of: MockedKafka.input)
        let partition = TopicPartition(topic: MockedKafka.input, partition: 0)
        let failure = try #require(throws: LogFailure.self) { try kafka.log().bounds(of: partition) }
        #expect(failure.kind == .fatal)
        #expect(failure.fault.code == "TOPIC_AUTHORIZATION_FAILED")
    }

    @Test("Pausing and resuming loses nothing and repeats nothing", arguments: ["range", "cooperative-sticky"])
    func pauseAndResume(strategy: String) throws {
        let kafka = try MockedKafka(inputPartitions: 3)
        try kafka.publish(MockedKafka.inputs(0..<300))
        let log = try kafka.readingLog(["partition.assignment.strategy": strategy])
        var read: [ConsumedRecord] = []
        for round in 0..<5 {
            read += try log.poll(maximum: 7, from: [:]) { $0.records.count >= 20 }.records
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

    @Test("A partition that is held stays silent, loses nothing and repeats nothing")
    func hold() throws {
        let kafka = try MockedKafka(inputPartitions: 3)
        try kafka.publish(MockedKafka.inputs(0..<300))
        let log = try kafka.readingLog()
        var read = try log.poll(maximum: 7, from: [:]) { $0.records.count >= 20 }.records
        let held = try #require(read.first?.source)
        try log.hold([held])
        // A pause in between changes nothing about it.
        try log.pause()
        try log.resume()
        while true {
            let records = try log.poll(maximum: 100, timeout: .milliseconds(500)).records
            #expect(!records.contains { $0.source == held })
            read += records
            guard !records.isEmpty else { break }
        }
        #expect(read.count < 300)
        try log.hold([])
        read += try log.pollRecords(300 - read.count)
        #expect(Set(read.compactMap(\.number)) == Set(0..<300) && read.count == 300)
        try log.close()
    }

    @Test("Partitions assigned during a pause stay silent until it ends")
    func assignmentDuringPause() throws {
        let kafka = try MockedKafka(inputPartitions: 2)
        try kafka.publish(MockedKafka.inputs(0..<20))
        let log = try kafka.readingLog()
        try log.pause()
        let events = try log.poll { !$0.assignedPartitions.isEmpty }
        #expect(events.records.isEmpty)
        #expect(try log.poll(maximum: 100, timeout: .milliseconds(300)).records.isEmpty)
        try log.resume()
        #expect(Set(try log.pollRecords(20).compactMap(\.number)) == Set(0..<20))
        try log.close()
    }

    @Test("An input topic that does not exist is reported once, with its name and the remedy")
    func unknownTopic() throws {
        let kafka = try MockedKafka()
        // The mock creates what it does not know, unless told to deny it.
        kafka.cluster.setError(.unknownTopic, of: MockedKafka.input)
        let log = try kafka.readingLog(["topic.metadata.refresh.interval.ms": "200"])
        _ = try log.poll { _ in !kafka.lines.texts(atLeast: .warning).isEmpty }
        _ = try log.poll(maximum: 10, timeout: .seconds(1))
        let warnings = kafka.lines.texts(atLeast: .warning)
        #expect(warnings.count == 1, "\(warnings)")
        #expect(warnings[0].contains(MockedKafka.input))
        #expect(warnings[0].contains("create the topic"))
    }

    @Test("Without a broker, how far the input reaches is told without waiting, and closing still ends")
    func noBroker() throws {
        let kafka = try MockedKafka()
        let log = try kafka.readingLog()
        _ = try log.poll { !$0.assignedPartitions.isEmpty }
        _ = try log.begin()
        try kafka.cluster.stopBroker()
        // Far more calls than would come to an end if one of them waited.
        for _ in 0..<10_000 { #expect(log.reach().values.map(\.lag) == [nil]) }
        try log.close()
    }
}
