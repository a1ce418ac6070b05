import EventLog
import KafkaLog
import Logging
import Testing

@Suite("Publishing to Kafka")
struct PublishingTests {
    static let topic = MockedKafka.output

    static let shapes: [LogRecord] = [
        LogRecord(topic: topic, key: [1, 0, 255], value: Array("value".utf8)),
        LogRecord(topic: topic, key: nil, value: Array("no key".utf8)),
        LogRecord(topic: topic, key: Array("tombstone".utf8), value: nil),
        LogRecord(topic: topic, key: [], value: []),
        LogRecord(
            topic: topic, key: Array("clip@0".utf8), value: Array("{}".utf8),
            headers: [
                LogHeader("ce_type", "acavd.clip.accepted.v1"), LogHeader("twice", "one"),
                LogHeader("twice", "two"), LogHeader(name: "binary", value: [0, 1, 2, 0]),
                LogHeader(name: "empty", value: []),
            ]),
    ]

    @Test("A record comes back as it went in", arguments: shapes)
    func roundTrip(record: LogRecord) throws {
        let kafka = try MockedKafka()
        try kafka.claimedLog().publish([record])
        let read = try #require(try kafka.contents(of: Self.topic).first)
        #expect(read.key == record.key)
        #expect(read.value == record.value)
        #expect(read.headers == record.headers)
        #expect(read.source == TopicPartition(topic: Self.topic, partition: 0))
        #expect(read.offset == 0)
        #expect(read.timestamp > 1_600_000_000_000, "milliseconds since 1970")
    }

    @Test("A record goes to the partition it names, or where its key says", arguments: [nil, 0, 1, 2] as [Int32?])
    func partition(number: Int32?) throws {
        let kafka = try MockedKafka(inputPartitions: 3)
        let record = LogRecord(topic: MockedKafka.input, partition: number, key: Array("a key".utf8), value: [1])
        try kafka.claimedLog().publish([record, record])
        let read = try kafka.contents(of: MockedKafka.input)
        #expect(read.count == 2)
        #expect(Set(read.map(\.source)).count == 1)
        if let number { #expect(read.first?.source.partition == number) }
    }

    @Test("A record of ten megabytes passes where the limits are raised")
    func largeRecord() throws {
        let kafka = try MockedKafka()
        let value = [UInt8](unsafeUninitializedCapacity: 10 << 20) { buffer, count in
            for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: index &* 31) }
            count = buffer.count
        }
        let record = LogRecord(topic: Self.topic, key: nil, value: value)
        try kafka.claimedLog(["message.max.bytes": "20000000"]).publish([record])
        #expect(try kafka.contents(of: Self.topic).first?.value == value)
    }

    @Test("A record beyond the limit is refused with its topic and the remedy")
    func tooLarge() throws {
        let kafka = try MockedKafka()
        let record = LogRecord(topic: Self.topic, key: nil, value: [UInt8](repeating: 0, count: 2 << 20))
        let failure = try #require(throws: LogFailure.self) { try kafka.claimedLog().publish([record]) }
        guard case .fatal(let fault) = failure else {
            Issue.record("not fatal: \(failure)")
            return
        }
        #expect(fault.code == "MSG_SIZE_TOO_LARGE")
        #expect(fault.operation == "publishing to \(Self.topic)")
        #expect(fault.message.contains("message.max.bytes"))
    }

    @Test("Many records arrive once and in order, and their offsets need no broker's reports")
    func order() throws {
        let kafka = try MockedKafka()
        let log = try kafka.claimedLog(["queue.buffering.max.messages": "100"])
        for round in 0..<3 {
            try log.publish((0..<500).map { Self.record(round * 500 + $0) })
        }
        #expect(try kafka.contents(of: Self.topic).map(\.number) == Array(0..<1500))
    }

    @Test("An outage is survived: one warning, one notice, and the records of the time arrive")
    func brokerGoesAndComes() throws {
        let kafka = try MockedKafka()
        let log = try kafka.readingLog(["reconnect.backoff.max.ms": "200"])
        _ = try log.poll { !$0.assignedPartitions.isEmpty }

        try kafka.cluster.stopBroker()
        _ = try log.poll { _ in log.outage != nil }
        let transaction = try log.begin()
        try transaction.publish(Self.record(7))
        _ = try log.poll(maximum: 10, timeout: .milliseconds(500))
        try kafka.cluster.startBroker()
        try transaction.commit(offsets: [:])
        _ = try log.poll { _ in log.outage == nil }

        let loud = kafka.lines.texts(atLeast: .notice)
        #expect(loud.filter { $0.contains("no Kafka broker of \(kafka.cluster.bootstrapServers)") }.count == 1)
        #expect(loud.filter { $0.contains("answers again") }.count == 1)
        #expect(loud.count == 2, "\(loud)")
        #expect(try kafka.contents(of: Self.topic).map(\.number) == [7])
    }

    private static func record(_ number: Int) -> LogRecord {
        LogRecord(topic: topic, key: nil, value: Array("\(number)".utf8))
    }
}
