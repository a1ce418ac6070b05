import EventLog
import Foundations
import LoopbackKafka
import Testing

@Suite("Bytes on the wire")
struct WireTests {
    @Test("CRC-32C gives the values of RFC 3720")
    func checksum() {
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
        #expect(CRC32C.checksum([]) == 0)
    }

    @Test("Varints come back, at every length")
    func varints() throws {
        var values: [Int64] = [0, .max, .min]
        for shift in 0..<63 { values += [1 << shift, -(1 << shift), (1 << shift) - 1] }
        var writer = WireWriter()
        for value in values { writer.varint(value) }
        var reader = WireReader(writer.bytes)
        for value in values { #expect(try reader.varint() == value) }
        #expect(reader.remaining == 0)
        var endless = WireReader([UInt8](repeating: 0x80, count: 20))
        #expect(throws: WireError.malformed("a varint longer than ten bytes")) { try endless.unsignedVarint() }
    }

    private static func batch(_ generator: inout SeededGenerator) -> RecordBatch {
        func bytes(_ generator: inout SeededGenerator) -> [UInt8]? {
            guard Int.random(in: 0..<4, using: &generator) > 0 else { return nil }
            return (0..<Int.random(in: 0..<200, using: &generator)).map { _ in .random(in: 0...255, using: &generator) }
        }
        var batch = RecordBatch()
        batch.baseOffset = .random(in: 0...(.max), using: &generator)
        batch.producerID = .random(in: -1...(.max), using: &generator)
        batch.producerEpoch = .random(in: -1...(.max), using: &generator)
        batch.baseSequence = .random(in: -1...(.max), using: &generator)
        batch.isTransactional = .random(using: &generator)
        let start = Int64.random(in: 0...1_900_000_000_000, using: &generator)
        batch.records = (0..<Int32.random(in: 1...30, using: &generator)).map { index in
            BatchRecord(
                offsetDelta: index, timestamp: start + .random(in: -5_000...5_000, using: &generator),
                key: bytes(&generator), value: bytes(&generator),
                headers: (0..<Int.random(in: 0...3, using: &generator)).map {
                    LogHeader(name: "header \($0) é", value: bytes(&generator) ?? [])
                })
        }
        batch.lastOffsetDelta = Int32(batch.records.count - 1)
        return batch
    }

    @Test("A batch comes back as it was written", arguments: 0..<50 as Range<UInt64>)
    func batches(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let batch = WireTests.batch(&generator)
        var writer = WireWriter()
        batch.write(to: &writer)
        #expect(try RecordBatch.sent(WireReader(writer.bytes)) == batch)
    }

    @Test("No flipped byte and no cut leaves a batch that is taken", arguments: 0..<5 as Range<UInt64>)
    func damage(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var writer = WireWriter()
        WireTests.batch(&generator).write(to: &writer)
        for position in 8..<writer.bytes.count where !(12..<16).contains(position) {
            // Before byte 8 is the offset, which the broker sets, and at 12 the leader's epoch, which it ignores.
            var damaged = writer.bytes
            damaged[position] ^= UInt8.random(in: 1...255, using: &generator)
            #expect(throws: BatchRefusal.self) { try RecordBatch.sent(WireReader(damaged)) }
        }
        for length in 0..<writer.bytes.count {
            #expect(throws: BatchRefusal.self) { try RecordBatch.sent(WireReader(Array(writer.bytes[..<length]))) }
        }
        #expect(throws: BatchRefusal.invalid) { try RecordBatch.sent(WireReader(writer.bytes + [0])) }
    }

    @Test("A client that asks in an unknown version is told which are known")
    func unknownVersion() throws {
        let kafka = try LoopbackKafka()
        let client = try WireClient(kafka)
        client.send(WireClient.frame(18, version: 3, isFlexible: true) { $0.endStructure() })
        var reader = try client.answer()
        #expect(try reader.integer(Int16.self) == 35)
        let versions = try reader.array { (reader) throws(WireError) in
            [try reader.integer(Int16.self), try reader.integer(Int16.self), try reader.integer(Int16.self)]
        }
        #expect(versions == API.allCases.map { [$0.rawValue, $0.versions.lowerBound, $0.versions.upperBound] })
        #expect(reader.remaining == 0)
    }

    @Test("A producer that wants no answer gets none, and its record is there")
    func noAcknowledgement() throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        let producer = try Client.producer(kafka.bootstrapServers, ["acks": "0", "linger.ms": "0"])
        try producer.produce(["one"], to: "events")
        try producer.flush()
        #expect(try kafka.values() == ["one"])
    }

    // MARK: - Not Kafka

    @Test(
        "What is not Kafka ends that connection and no other",
        arguments: [
            [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF], [0, 0, 0, 1, 0],
            Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8),
            WireClient.frame(99, version: 0) { _ in },
            WireClient.frame(0, version: 99) { _ in },
            WireClient.frame(1, version: -1) { _ in },
            WireClient.frame(3, version: 1) { $0.integer(Int32.max) },
            WireClient.frame(3, version: 1) { $0.integer(-2 as Int32) },
            WireClient.frame(0, version: 7) { $0.raw([0xFF, 0x80, 0, 0]) },
        ] as [[UInt8]])
    func garbage(bytes: [UInt8]) throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        let bystander = try WireClient(kafka)
        let client = try WireClient(kafka)
        client.send(bytes)
        #expect(client.isHungUpOn())
        #expect(try bystander.initProducer().error == .none)
    }

    @Test("A request that stops in the middle keeps nobody else waiting, nor the broker from stopping")
    func halfOpen() throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        let silent = try (0..<20).map { count in
            let client = try WireClient(kafka)
            client.send(Array(WireClient.frame(3, version: 1) { $0.integer(0 as Int32) }.prefix(count)))
            return client
        }
        #expect(try WireClient(kafka).initProducer().error == .none)
        kafka.stop()
        #expect(silent.allSatisfy { $0.isHungUpOn() })
    }

    @Test("No random or damaged request takes the broker down", arguments: 0..<8 as Range<UInt64>)
    func fuzz(seed: UInt64) throws {
        var configuration = LoopbackKafka.Configuration()
        configuration.groupJoinDelay = .milliseconds(1)
        let kafka = try LoopbackKafka(topics: ["events": 1], configuration: configuration)
        var generator = SeededGenerator(seed: seed)
        var client = try WireClient(kafka)
        var hangUps = 0
        for _ in 0..<1_500 {
            let api = API.allCases.randomElement(using: &generator) ?? .fetch
            let version = Int16.random(in: api.versions, using: &generator)
            var frame = WireClient.frame(api.rawValue, version: version) { writer in
                for _ in 0..<Int.random(in: 0..<30, using: &generator) {
                    switch Int.random(in: 0..<7, using: &generator) {
                    case 0: writer.integer(Int8.random(in: -1...1, using: &generator))
                    case 1: writer.integer(Int16.random(in: -1...3, using: &generator))
                    case 2: writer.integer(Int32.random(in: -1...3, using: &generator))
                    case 3: writer.integer(Int64.random(in: -2...3, using: &generator))
                    case 4: writer.string("events")
                    case 5: writer.unsignedVarint(.random(in: 0...(.max), using: &generator))
                    default: writer.integer(UInt64.random(in: 0...(.max), using: &generator))
                    }
                }
            }
            if Bool.random(using: &generator) {
                frame[Int.random(in: 4..<frame.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            if !client.send(frame) || !client.isServing(kafka) {
                hangUps += 1
                client = try WireClient(kafka)
            }
        }
        #expect(hangUps > 100, "most of it is nonsense")
        #expect(try WireClient(kafka).initProducer().error == .none)
    }
}

extension WireClient {
    /// Whether an answer is there, without waiting for one that takes its time.
    fileprivate func isServing(_ kafka: LoopbackKafka) -> Bool {
        wait(milliseconds: 2)
            ? receive(4).map { prefix in
                receive(prefix.reduce(0) { $0 << 8 | Int($1) }) != nil
            } ?? false : false
    }
}
