import EventLog
import Foundations
import LoopbackKafka
import Testing

@Suite("What readers see of transactions")
struct IsolationTests {
    private let kafka: LoopbackKafka
    private let values = (0..<5).map { "value \($0)" }

    init() throws {
        kafka = try LoopbackKafka(topics: ["events": 1])
    }

    private func producer(_ id: String) throws -> Client {
        let producer = try Client.producer(kafka.bootstrapServers, transactionalID: id)
        try producer.initTransactions()
        return producer
    }

    @Test("An open transaction shows to readers of uncommitted records only")
    func open() throws {
        let producer = try producer("a")
        try producer.begin()
        try producer.produce(values, to: "events")
        try producer.flush()
        #expect(try kafka.values() == [])
        #expect(try kafka.values("read_uncommitted") == values)
        try producer.commit()
        #expect(try kafka.values() == values)
    }

    @Test("An aborted transaction stays hidden, and reading goes on behind it")
    func aborted() throws {
        let producer = try producer("a")
        try producer.begin()
        try producer.produce(values, to: "events")
        try producer.flush()
        try producer.abort()
        #expect(try kafka.values() == [])
        #expect(try kafka.values("read_uncommitted") == values)
        try producer.publish(["later"], to: "events")
        #expect(try kafka.values() == ["later"])
        // From every offset within: none makes a reader stumble, whether on a record, on a marker or on the end.
        for offset in 0..<Int64(8) {
            #expect(try kafka.values(from: offset) == (offset <= 6 ? ["later"] : []))
        }
    }

    @Test("Of interleaved transactions the committed one shows, in order, when all before it have ended")
    func interleaved() throws {
        let (a, b) = (try producer("a"), try producer("b"))
        let plain = try Client.producer(kafka.bootstrapServers)
        try a.begin()
        try b.begin()
        for index in 0..<3 {
            try a.produce(["a\(index)"], to: "events")
            try a.flush()
            try b.produce(["b\(index)"], to: "events")
            try b.flush()
            try plain.produce(["p\(index)"], to: "events")
            try plain.flush()
        }
        try b.commit()
        #expect(try kafka.values() == [], "a is open before everything else")
        try a.abort()
        let expected = ["b0", "p0", "b1", "p1", "b2", "p2"]
        #expect(try kafka.values() == expected)
        #expect(try kafka.values("read_uncommitted").count == 9)
        #expect(kafka.broker.records(of: "events").map(\.text) == expected)
    }

    @Test("Any history of transactions reads back as it was committed", arguments: 0..<4 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var producers = [try producer("a"), try producer("b"), try producer("c")]
        var open: [Int: [String]] = [:]
        var committed: Set<String> = []
        var all: [String] = []
        for step in 0..<30 {
            let index = Int.random(in: 0..<3, using: &generator)
            if open[index] == nil {
                try producers[index].begin()
                open[index] = []
            }
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<6:
                let value = "\(index).\(step)"
                try producers[index].produce([value], to: "events")
                try producers[index].flush()
                open[index]?.append(value)
                all.append(value)
            case 6..<8:
                try producers[index].commit()
                committed.formUnion(open.removeValue(forKey: index) ?? [])
            case 8:
                try producers[index].abort()
                open[index] = nil
            default:
                // A restart: the next instance aborts what this one leaves open.
                producers[index] = try producer(["a", "b", "c"][index])
                open[index] = nil
            }
        }
        for index in open.keys.sorted() {
            try producers[index].commit()
            committed.formUnion(open[index] ?? [])
        }
        #expect(try kafka.values() == all.filter(committed.contains))
        #expect(try kafka.values("read_uncommitted") == all)
    }

    @Test("The end of a partition is where its readers must stop")
    func bounds() throws {
        let producer = try producer("a")
        try producer.publish(["one"], to: "events")
        try producer.begin()
        try producer.produce(["two"], to: "events")
        try producer.flush()
        for (isolation, end) in [("read_committed", 2), ("read_uncommitted", 3)] as [(String, Int64)] {
            let reader = try Client.consumer(
                kafka.bootstrapServers, group: "g", ["isolation.level": isolation])
            #expect(try reader.bounds(of: partition()) == 0..<end)
        }
        try producer.abort()
    }
}
