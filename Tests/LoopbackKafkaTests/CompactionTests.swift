import EventLog
import Foundations
import LoopbackKafka
import Testing

@Suite("Reading what compaction leaves")
struct CompactionTests {
    @Test("The last record of each key is read at its old offset, and the end is reached")
    func lastOfEachKey() throws {
        let kafka = try LoopbackKafka(topics: ["table": 1], compacted: ["table"])
        let producer = try Client.producer(kafka.bootstrapServers)
        for index in 0..<500 {
            try producer.produce(
                LogRecord(topic: "table", partition: 0, key: [UInt8(index % 7)], value: Array("\(index)".utf8)))
        }
        try producer.produce(LogRecord(topic: "table", partition: 0, key: [3], value: nil))
        try producer.flush()
        try kafka.broker.compact("table")
        #expect(try kafka.values(of: partition(of: "table")) == ["494", "495", "496", "497", "498", "499"])
    }

    @Test("Nothing but markers and aborted records, compacted away: the reader gets to the end all the same")
    func nothingLeft() throws {
        let kafka = try LoopbackKafka(topics: ["table": 1], compacted: ["table"])
        let producer = try Client.producer(kafka.bootstrapServers, transactionalID: "app")
        try producer.initTransactions()
        for _ in 0..<3 {
            try producer.begin()
            try producer.produce(["x"], to: "table")
            try producer.flush()
            try producer.abort()
        }
        try kafka.broker.compact("table")
        for offset in 0..<Int64(7) {
            for isolation in ["read_committed", "read_uncommitted"] {
                #expect(try kafka.values(isolation, of: partition(of: "table"), from: offset) == [])
            }
        }
    }

    @Test("However far a gap reaches, a reader gets past it in one step")
    func gaps() throws {
        let kafka = try LoopbackKafka(topics: ["table": 1], compacted: ["table"])
        for index in 0..<1_000 {
            try kafka.broker.append(LogRecord(topic: "table", key: [1], value: Array("\(index)".utf8)))
        }
        try kafka.broker.append(LogRecord(topic: "table", key: [2], value: [2]))
        try kafka.broker.append(LogRecord(topic: "table", key: [1], value: nil))
        let client = try WireClient(kafka)
        #expect(try client.fetch("table", from: 0, isCommitted: true).batches.flatMap(\.records).count == 1_002)
        try kafka.broker.compact("table")
        // The record of key 2 and the gap behind it; then the gap alone.
        let first = try client.fetch("table", from: 0, isCommitted: true).batches
        #expect(first.map(\.records.count) == [1])
        #expect(first.map { $0.baseOffset + Int64($0.lastOffsetDelta) } == [1_001])
        try kafka.broker.append(LogRecord(topic: "table", key: [2], value: nil))
        try kafka.broker.compact("table")
        let second = try client.fetch("table", from: 3, isCommitted: true).batches
        #expect(second.map(\.records.count) == [0])
        #expect(second.map(\.baseOffset) == [3])
        #expect(second.map { $0.baseOffset + Int64($0.lastOffsetDelta) } == [1_002])
    }

    @Test("Compacted in the middle of any history, the topic gives the same table", arguments: 0..<4 as Range<UInt64>)
    func sameTable(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let kafka = try LoopbackKafka(topics: ["table": 1], compacted: ["table"])
        let producer = try Client.producer(kafka.bootstrapServers, transactionalID: "app")
        try producer.initTransactions()
        var table: [[UInt8]: [UInt8]] = [:]
        for step in 0..<25 {
            try producer.begin()
            var changes: [[UInt8]: [UInt8]?] = [:]
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let key = [UInt8.random(in: 0..<5, using: &generator)]
                let value = Bool.random(using: &generator) ? Array("\(step)".utf8) : nil
                try producer.produce(LogRecord(topic: "table", partition: 0, key: key, value: value))
                changes[key] = .some(value)
            }
            try producer.flush()
            if Int.random(in: 0..<3, using: &generator) > 0 {
                try producer.commit()
                for (key, value) in changes { table[key] = value }
            } else {
                try producer.abort()
            }
            if Int.random(in: 0..<4, using: &generator) == 0 {
                try kafka.broker.compact("table", keepsTombstones: Bool.random(using: &generator))
            }
        }
        let consumer = try Client.consumer(kafka.bootstrapServers, group: "g", ["isolation.level": "read_committed"])
        try consumer.assign([partition(of: "table"): 0])
        var read: [[UInt8]: [UInt8]] = [:]
        for record in try consumer.poll(until: { _, ended in !ended.isEmpty }) { read[record.key ?? []] = record.value }
        #expect(read == table)
    }

    @Test("Who reads from before the first record that is kept begins at it")
    func retention() throws {
        let kafka = try LoopbackKafka(topics: ["events": 1])
        let producer = try Client.producer(kafka.bootstrapServers)
        try producer.produce((0..<10).map(String.init), to: "events")
        try producer.flush()
        try kafka.broker.deleteRecords(of: partition(), before: 6)
        #expect(try kafka.values(from: 2) == ["6", "7", "8", "9"])
        #expect(try Client.consumer(kafka.bootstrapServers, group: "g").bounds(of: partition()) == 6..<10)
    }
}
