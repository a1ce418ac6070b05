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
        try kafka.publish([record])
        let read = try #require(try kafka.contents(of: Self.topic).first)
        #expect(read.key == record.key)
        #expect(read.value == record.value)
        #expect(read.headers == record.headers)
        #expect(read.source == TopicPartition(topic: Self.topic, partition: 0))
        #expect(read.offset == 0)
    }

    @Test("A record of ten megabytes passes where the limits are raised")
    func largeRecord() throws {
        let kafka = try MockedKafka()
        let value = [UInt8](unsafeUninitializedCapacity: 10 << 20) { buffer, count in
            for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: index &* 31) }
            count = buffer.count
        }
        let record = LogRecord(topic: Self.topic, key: nil, value: value)
        try kafka.publish([record], ["message.max.bytes": "20000000"])
        #expect(try kafka.contents(of: Self.topic).first?.value == value)
    }

    @Test("A record beyond the limit is refused with its topic and the remedy")
    func tooLarge() throws {
        let kafka = try MockedKafka()
        let record = LogRecord(topic: Self.topic, key: nil, value: [UInt8](repeating: 0, count: 2 << 20))
        let failure = try #require(throws: LogFailure.self) { try kafka.publish([record]) }
        guard case .fatal(let fault) = failure else {
            Issue.record("not fatal: \(failure)")
            return
        }
        #expect(fault.code == "MSG_SIZE_TOO_LARGE")
        #expect(fault.operation == "publishing to \(Self.topic)")
        #expect(fault.message.contains("message.max.bytes"))
    }

    @Test("Refusals that pass are retried, and every record arrives once and in order")
    func transientRefusals() throws {
        let kafka = try MockedKafka()
        kafka.cluster.failNext(.produce, with: [.notEnoughReplicas, .disconnect, .notEnoughReplicas])
        let records = (0..<50).map { LogRecord(topic: Self.topic, key: nil, value: Array("\($0)".utf8)) }
        try kafka.publish(records)
        #expect(try kafka.contents(of: Self.topic).map(\.number) == Array(0..<50))
    }

    @Test("A refusal that stays is fatal and names the topic")
    func permanentRefusal() throws {
        let kafka = try MockedKafka()
        kafka.cluster.failNext(.produce, with: [.topicAuthorizationFailed])
        let record = LogRecord(topic: Self.topic, key: nil, value: [1])
        let failure = try #require(throws: LogFailure.self) { try kafka.publish([record]) }
        guard case .fatal(let fault) = failure else {
            Issue.record("not fatal: \(failure)")
            return
        }
        #expect(fault.operation == "publishing to \(Self.topic)")
        #expect(fault.code == "TOPIC_AUTHORIZATION_FAILED")
    }

    @Test("Without a broker a commit gives its transaction up after the message timeout")
    func noBroker() throws {
        let kafka = try MockedKafka()
        try kafka.cluster.stopBroker()
        let log = try kafka.log(["message.timeout.ms": "500"])
        let failure = try #require(throws: LogFailure.self) {
            try log.publish([LogRecord(topic: Self.topic, key: nil, value: [1])])
        }
        guard case .abortAndRewind(let fault) = failure else {
            Issue.record("not abortable: \(failure)")
            return
        }
        #expect(fault.operation == "publishing to \(Self.topic)")
        #expect(fault.message.contains("bootstrap.servers"))
    }

    @Test("An outage is survived: one warning, one notice, and the records of the time arrive")
    func brokerGoesAndComes() throws {
        let kafka = try MockedKafka()
        let log = try kafka.log(["reconnect.backoff.max.ms": "200"])
        _ = try log.poll { !$0.assignedPartitions.isEmpty }

        try kafka.cluster.stopBroker()
        _ = try log.poll { _ in log.outage != nil }
        let transaction = try log.begin()
        try transaction.publish(LogRecord(topic: Self.topic, key: nil, value: [7]))
        _ = try log.poll(maximum: 10, timeout: .milliseconds(500))
        try kafka.cluster.startBroker()
        try transaction.commit(offsets: [:])
        _ = try log.poll { _ in log.outage == nil }

        let loud = kafka.lines.texts(atLeast: .notice)
        #expect(loud.filter { $0.contains("no Kafka broker of \(kafka.cluster.bootstrapServers)") }.count == 1)
        #expect(loud.filter { $0.contains("answers again") }.count == 1)
        #expect(loud.count == 2, "\(loud)")
        #expect(try kafka.contents(of: Self.topic).map(\.value) == [[7]])
    }

    @Test("An aborted transaction commits no offsets, and the next one begins afresh")
    func abort() throws {
        let kafka = try MockedKafka()
        let log = try kafka.log()
        let transaction = try log.begin()
        try transaction.publish(LogRecord(topic: Self.topic, key: nil, value: [1]))
        try transaction.abort()
        try log.publish([LogRecord(topic: Self.topic, key: nil, value: [2])])
        // At least once: what was published before the abort stays.
        #expect(try kafka.contents(of: Self.topic).map(\.value) == [[1], [2]])
    }
}
