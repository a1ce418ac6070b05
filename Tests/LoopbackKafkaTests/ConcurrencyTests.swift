import EventLog
import Foundations
import LoopbackKafka
import Testing

@Suite("Many clients at once")
struct ConcurrencyTests {
    @Test("Transactions of many connections keep apart, and no record is lost or doubled")
    func transactions() throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        let writers = (0..<6).map { writer in
            Helper {
                do {
                    return try ConcurrencyTests.write(writer, to: kafka)
                } catch {
                    return ["\(error)"]
                }
            }
        }
        let committed = Set(writers.flatMap { $0.result() })
        let records = kafka.broker.records(of: "events").map(\.text)
        #expect(records.count == committed.count)
        #expect(Set(records) == committed)
        for writer in 0..<6 {
            let own = records.filter { $0.hasPrefix("\(writer).") }.compactMap {
                $0.split(separator: ".").last.flatMap { Int($0) }
            }
            #expect(own == own.sorted())
            #expect(own.count > 50)
        }
        let bounds = try kafka.broker.bounds(of: partition())
        #expect(bounds.lastStable == bounds.highWatermark)
    }

    /// Two hundred transactions, of which some are aborted and some are left open for the next epoch to abort.
    ///
    /// - Returns: The values of the committed ones.
    private static func write(_ writer: Int, to kafka: LoopbackKafka) throws -> [String] {
        var generator = SeededGenerator(seed: UInt64(writer))
        let client = try WireClient(kafka)
        let name = "writer \(writer)"
        var producer = try client.initProducer(name).identity
        var sequence: Int32 = 0
        var committed: [String] = []
        for index in 0..<200 {
            var batch = RecordBatch()
            batch.producerID = producer.id
            batch.producerEpoch = producer.epoch
            batch.baseSequence = sequence
            batch.isTransactional = true
            let value = "\(writer).\(index)"
            batch.records = [
                BatchRecord(offsetDelta: 0, timestamp: 1, key: [1], value: Array(value.utf8), headers: [])
            ]
            try check(client.addPartition(name, producer))
            let offset = try client.produce(batch)
            try check(offset.error)
            // Sent again, as after a lost answer.
            guard try client.produce(batch) == offset else { throw Refused(code: .unknownServerError) }
            sequence += 1
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                producer = try client.initProducer(name, current: producer).identity
                sequence = 0
            case 1:
                try check(client.end(name, producer, isCommit: false))
            default:
                try check(client.end(name, producer, isCommit: true))
                committed.append(value)
            }
        }
        return committed
    }

    private struct Refused: Error {
        let code: ErrorCode
    }

    private static func check(_ code: ErrorCode) throws {
        if code != .none { throw Refused(code: code) }
    }

    @Test("A broker stops while clients are in the middle of everything", arguments: 0..<5)
    func stop(round: Int) throws {
        let kafka = try LoopbackKafka(topics: ["events": 4])
        let members = try (0..<3).map { _ in
            let member = try Client.consumer(kafka.bootstrapServers, group: "g")
            try member.subscribe(to: ["events"])
            return member
        }
        let writers = (0..<4).map { writer in
            Helper { (try? ConcurrencyTests.write(writer, to: kafka)) ?? [] }
        }
        for _ in 0..<(round * 5) { for member in members { _ = member.poll(milliseconds: 2) } }
        let held = kafka.holdNext(.fetch)
        kafka.stop()
        held.release()
        writers.forEach { _ = $0.result() }
        #expect(throws: HungUp.self) { try WireClient(kafka) }
        let end = try kafka.broker.bounds(of: partition()).highWatermark
        #expect(try kafka.broker.fetchEntries(partition(), from: 0, isolation: .uncommitted).next == end)
    }
}
