import EventLog
import LoopbackKafka
import Testing

@Suite("Idempotent producers on the wire")
struct SequenceTests {
    private let kafka: LoopbackKafka
    private let client: WireClient

    init() throws {
        kafka = try LoopbackKafka(topics: ["events": 1])
        client = try WireClient(kafka)
    }

    /// `count` records from the sequence number `first` on.
    private func batch(
        _ producer: ProducerIdentity, first: Int32, count: Int32 = 2, isTransactional: Bool = false
    ) -> RecordBatch {
        var batch = RecordBatch()
        batch.producerID = producer.id
        batch.producerEpoch = producer.epoch
        batch.baseSequence = first
        batch.isTransactional = isTransactional
        batch.records = (0..<count).map { index in
            BatchRecord(
                offsetDelta: index, timestamp: 1, key: [1], value: Array("\(first &+ index)".utf8), headers: [])
        }
        batch.lastOffsetDelta = count - 1
        return batch
    }

    private var end: Int64 {
        get throws { try kafka.broker.bounds(of: partition()).highWatermark }
    }

    @Test("A batch sent again is acknowledged with its offset and not appended, as far back as five batches")
    func duplicates() throws {
        let producer = try client.initProducer().identity
        for index in 0..<6 as Range<Int32> {
            #expect(try client.produce(batch(producer, first: index * 2)) == (.none, Int64(index) * 2))
        }
        for index in 1..<6 as Range<Int32> {
            #expect(try client.produce(batch(producer, first: index * 2)) == (.none, Int64(index) * 2))
        }
        #expect(try client.produce(batch(producer, first: 0)).error == .outOfOrderSequenceNumber)
        #expect(try end == 12)
    }

    @Test("A gap is refused, and what fills it is taken")
    func gap() throws {
        let producer = try client.initProducer().identity
        #expect(try client.produce(batch(producer, first: 0)).error == .none)
        #expect(try client.produce(batch(producer, first: 4)).error == .outOfOrderSequenceNumber)
        #expect(try client.produce(batch(producer, first: 2)).error == .none)
        #expect(try client.produce(batch(producer, first: 4)).error == .none)
        #expect(try end == 6)
    }

    @Test("Numbers begin again at 0 after the greatest")
    func wrap() throws {
        let producer = try client.initProducer().identity
        #expect(try client.produce(batch(producer, first: .max - 1, count: 3)).error == .none)
        #expect(try client.produce(batch(producer, first: 1)).error == .none)
        #expect(try client.produce(batch(producer, first: .max - 1, count: 3)) == (.none, 0))
        #expect(try end == 5)
    }

    @Test("A producer that the broker does not know, and an earlier epoch, are refused")
    func strangers() throws {
        #expect(
            try client.produce(batch(ProducerIdentity(id: 77, epoch: 0), first: 0)).error == .unknownProducerID)
        let first = try client.initProducer("app").identity
        let second = try client.initProducer("app").identity
        #expect(second == ProducerIdentity(id: first.id, epoch: first.epoch + 1))
        #expect(try client.addPartition("app", first) == .invalidProducerEpoch)
        #expect(try client.produce(batch(first, first: 0, isTransactional: true)).error == .invalidProducerEpoch)
        #expect(try client.end("app", first, isCommit: true) == .invalidProducerEpoch)
        #expect(try end == 0)
    }

    @Test("A new epoch counts from 0")
    func newEpoch() throws {
        let first = try client.initProducer("app").identity
        #expect(try client.addPartition("app", first) == .none)
        #expect(try client.produce(batch(first, first: 0, isTransactional: true)).error == .none)
        let second = try client.initProducer("app", current: first)
        #expect(second.error == .none)
        #expect(try client.addPartition("app", second.identity) == .none)
        #expect(
            try client.produce(batch(second.identity, first: 2, isTransactional: true)).error
                == .outOfOrderSequenceNumber)
        #expect(try client.produce(batch(second.identity, first: 0, isTransactional: true)).error == .none)
        #expect(try client.end("app", second.identity, isCommit: true) == .none)
        #expect(kafka.broker.records(of: "events").map(\.offset) == [3, 4])
    }

    @Test("A producer that recovers must be the newest")
    func recovery() throws {
        let first = try client.initProducer("app").identity
        let second = try client.initProducer("app").identity
        #expect(try client.initProducer("app", current: first).error == .producerFenced)
        #expect(try client.initProducer("app", current: second).error == .none)
    }

    @Test("A batch that arrives after its transaction has ended opens no other", arguments: [true, false])
    func late(isCommit: Bool) throws {
        let producer = try client.initProducer("app").identity
        #expect(try client.addPartition("app", producer) == .none)
        #expect(try client.produce(batch(producer, first: 0, isTransactional: true)).error == .none)
        #expect(try client.end("app", producer, isCommit: isCommit) == .none)
        #expect(try client.produce(batch(producer, first: 2, isTransactional: true)).error == .invalidTransactionState)
        let bounds = try kafka.broker.bounds(of: partition())
        #expect(bounds.highWatermark == 3)
        #expect(bounds.lastStable == 3)
    }

    @Test("A batch outside the transaction that its producer has open there is refused")
    func outside() throws {
        let producer = try client.initProducer("app").identity
        #expect(try client.addPartition("app", producer) == .none)
        #expect(try client.produce(batch(producer, first: 0)).error == .invalidTransactionState)
        #expect(try client.produce(batch(producer, first: 0, isTransactional: true)).error == .none)
        #expect(try client.end("app", producer, isCommit: true) == .none)
        #expect(try end == 3)
    }

    @Test("A fetch shows aborted records to no one who is not told so, and markers to all", arguments: [true, false])
    func markers(isCommitted: Bool) throws {
        let producer = try client.initProducer("app").identity
        for (index, isCommit) in [false, true].enumerated() {
            #expect(try client.addPartition("app", producer) == .none)
            #expect(
                try client.produce(batch(producer, first: Int32(index) * 2, isTransactional: true)).error == .none)
            #expect(try client.end("app", producer, isCommit: isCommit) == .none)
        }
        #expect(try client.addPartition("app", producer) == .none)
        #expect(try client.produce(batch(producer, first: 4, isTransactional: true)).error == .none)

        let fetch = try client.fetch("events", from: 0, isCommitted: isCommitted)
        #expect(fetch.highWatermark == 8)
        #expect(fetch.lastStable == 6)
        #expect(fetch.aborted == (isCommitted ? [0] : nil))
        #expect(fetch.batches.map(\.baseOffset) == (isCommitted ? [0, 2, 3, 5] : [0, 2, 3, 5, 6]))
        #expect(fetch.batches.map(\.isControl) == [false, true, false, true] + (isCommitted ? [] : [false]))
        #expect(fetch.batches.allSatisfy { $0.isTransactional && $0.producerID == producer.id })
        #expect(fetch.batches.filter(\.isControl).map { $0.records.first?.key } == [[0, 0, 0, 0], [0, 0, 0, 1]])
        #expect(try client.fetch("events", from: 9, isCommitted: isCommitted).error == .offsetOutOfRange)
        #expect(try client.fetch("nowhere", from: 0, isCommitted: isCommitted).error == .unknownTopicOrPartition)
    }

    @Test("Ending a transaction again is allowed in the same way only")
    func endTwice() throws {
        let producer = try client.initProducer("app").identity
        #expect(try client.end("app", producer, isCommit: true) == .invalidTransactionState)
        #expect(try client.addPartition("app", producer) == .none)
        #expect(try client.produce(batch(producer, first: 0, isTransactional: true)).error == .none)
        for _ in 0..<3 { #expect(try client.end("app", producer, isCommit: true) == .none) }
        #expect(try client.end("app", producer, isCommit: false) == .invalidTransactionState)
        #expect(try client.end("other", producer, isCommit: true) == .invalidProducerIDMapping)
        #expect(try end == 3)
    }

    @Test("A compressed batch, a marker, several batches and none are refused")
    func unwelcome() throws {
        var writer = WireWriter()
        batch(ProducerIdentity(id: -1, epoch: -1), first: -1).write(to: &writer)
        let plain = writer.bytes
        #expect(try client.produce(plain) == (.none, 0))

        var compressed = plain
        compressed[22] |= 1
        let checksum = CRC32C.checksum(Array(compressed[21...]))
        for index in 0..<4 { compressed[17 + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * index)) }
        #expect(try client.produce(compressed).error == .unsupportedCompressionType)

        var marker = WireWriter()
        RecordBatch.marker(committed: true, producer: 1, epoch: 0, offset: 0, timestamp: 0).write(to: &marker)
        #expect(try client.produce(marker.bytes).error == .invalidRecord)
        #expect(try client.produce(plain + plain).error == .invalidRecord)
        #expect(try client.produce([]).error == .invalidRecord)
        #expect(try end == 2)
    }
}
