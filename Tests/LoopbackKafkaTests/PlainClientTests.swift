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

    @Test("Many records come back in order, each once", arguments: [true, false])
    func many(isIdempotent: Bool) throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        let producer = try Client.producer(
            kafka.bootstrapServers, ["enable.idempotence": "\(isIdempotent)", "batch.size": "20000"])
        let values = (0..<20_000).map(String.init)
        try producer.produce(values, to: "events")
        try producer.flush()
        #expect(try kafka.values() == values)
    }

    @Test("An idempotent producer whose answers get lost writes each record once", arguments: [true, false])
    func lostAnswers(afterwards: Bool) throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        let producer = try Client.producer(
            kafka.bootstrapServers, ["enable.idempotence": "true", "batch.num.messages": "50"])
        let values = (0..<2_000).map(String.init)
        for _ in 0..<4 { kafka.disconnectNext(.produce, afterwards: afterwards) }
        try producer.produce(values, to: "events")
        try producer.flush()
        #expect(!kafka.hasPendingFaults)
        #expect(try kafka.values() == values)
    }

    @Test("Records wait for a broker that is away, and arrive in order when it is back")
    func outage() throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        let producer = try Client.producer(kafka.bootstrapServers, ["enable.idempotence": "true"])
        try producer.produce(["0"], to: "events")
        try producer.flush()
        for round in 1...3 {
            kafka.stopListening()
            try producer.produce(["\(round)"], to: "events")
            #expect(throws: ClientError.self) {
                try Client.producer(kafka.bootstrapServers).bounds(of: partition(), milliseconds: 200)
            }
            try kafka.startListening()
        }
        try producer.flush()
        #expect(try kafka.values() == ["0", "1", "2", "3"])
    }

    @Test("A broker that is stopped frees its port, and leaves its log to be read")
    func stop() throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        let producer = try Client.producer(kafka.bootstrapServers)
        try producer.produce(["one"], to: "events")
        try producer.flush()
        let member = try Client.consumer(kafka.bootstrapServers, group: "g")
        try member.subscribe(to: ["events"])
        _ = member.poll()
        kafka.stop()
        #expect(kafka.broker.records(of: "events").map(\.text) == ["one"])
        let port = try #require(kafka.bootstrapServers.split(separator: ":").last.flatMap { UInt16($0) })
        let next = try LoopbackKafka(topics: ["events": 1], port: port)
        #expect(throws: LoopbackKafkaError.self) { try LoopbackKafka(port: port) }
        #expect(try next.values() == [])
    }

    @Test("A large record passes, and one beyond the limit does not")
    func size() throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        let producer = try Client.producer(kafka.bootstrapServers, ["message.max.bytes": "10000000"])
        let large = String(repeating: "x", count: 1_000_000)
        try producer.produce([large + "y"].map { String($0.dropFirst(500_000)) }, to: "events")
        try producer.flush()
        try producer.produce(LogRecord(topic: "events", partition: 0, key: nil, value: Array((large + large).utf8)))
        try producer.produce(LogRecord(topic: "events", partition: 0, key: nil, value: [0x79]))
        try producer.flush()
        #expect(kafka.broker.records(of: "events").map { $0.value?.count } == [500_001, 1])
    }

    @Test("Large records are fetched one at a time where the reader takes no more")
    func smallFetches() throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        for index in 0..<20 {
            try kafka.broker.append(
                LogRecord(topic: "events", key: [UInt8(index)], value: [UInt8](repeating: 1, count: 50_000)))
        }
        let consumer = try Client.consumer(kafka.bootstrapServers, group: "g", ["fetch.message.max.bytes": "1000"])
        try consumer.assign([partition(): 0])
        #expect(try consumer.poll { _, ended in !ended.isEmpty }.map(\.offset) == Array(0..<20))
    }

    @Test("A reader that waits gets what a test appends to the log directly")
    func direct() throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        let consumer = try Client.consumer(kafka.bootstrapServers, group: "g", ["fetch.wait.max.ms": "10000"])
        try consumer.assign([partition(): 0])
        _ = consumer.poll(milliseconds: 300)
        try kafka.broker.append(LogRecord(topic: "events", key: nil, value: Array("here".utf8)))
        #expect(try consumer.pollRecords(1).map(\.text) == ["here"])
    }

    @Test("Offsets are found by time")
    func byTime() throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        for time in [10, 20, 30] as [Int64] {
            try kafka.broker.append(LogRecord(topic: "events", key: nil, value: [1]), timestamp: time)
        }
        let consumer = try Client.consumer(kafka.bootstrapServers, group: "g")
        let found = try ([0, 10, 11, 30, 31] as [Int64]).map { try consumer.offset(of: partition(), at: $0) }
        #expect(found == [0, 0, 1, 2, -1])
    }
}
