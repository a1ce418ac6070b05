import EventLog
import LoopbackKafka
import Testing

@Suite("librdkafka without transactions")
struct PlainClientTests {
    @Test("A record comes back with key, value, headers and time", arguments: [true, false])
    func roundTrip(isIdempotent: Bool) throws {
        let kafka = try LoopbackKafka(topics: ["events": 2])
        let producer = try Client.producer(kafka.bootstrapServers, ["enable.idempotence": "\(isIdempotent)"])
        let records = [
            LogRecord(topic: "events", partition: 1, key: [1], value: [2, 3], headers: [LogHeader("a", "b")]),
            LogRecord(topic: "events", partition: 1, key: nil, value: nil),
            LogRecord(
                topic: "events", partition: 1, key: [], value: [],
                headers: [LogHeader(name: "x", value: [0, 255]), LogHeader(name: "x", value: [])]),
        ]
        for record in records { try producer.produce(record) }
        try producer.flush()
        let consumer = try Client.consumer(kafka.bootstrapServers, group: "g")
        try consumer.assign([partition(1): 0])
        let read = try consumer.poll { _, ended in ended.contains(partition(1)) }
        #expect(read.map(\.offset) == [0, 1, 2])
        #expect(read.map(\.key) == records.map(\.key))
        #expect(read.map(\.value) == records.map(\.value))
        #expect(read.map(\.headers) == records.map(\.headers))
        #expect(read.allSatisfy { $0.timestamp > 1_600_000_000_000 })
        #expect(kafka.broker.records(of: "events").map(\.key) == records.map(\.key))
    }
}
