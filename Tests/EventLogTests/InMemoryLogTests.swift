import EventLog
import Foundation
import Foundations
import Testing

@Suite("The log in memory")
struct InMemoryLogTests {
    static let input = "videos.discovered"
    static let events = "clips.curated.events"
    static let table = "clips.curated"
    static let partition = TopicPartition(topic: input, partition: 0)

    private func broker(inputPartitions: Int = 1) -> InMemoryBroker {
        InMemoryBroker(topics: [Self.input: inputPartitions, Self.events: 1, Self.table: 3])
    }

    private func log(_ broker: InMemoryBroker) -> InMemoryLog {
        InMemoryLog(broker: broker, group: "group", inputs: [Self.input])
    }

    private func record(_ number: Int) -> LogRecord {
        LogRecord(topic: Self.input, key: Array("\(number)".utf8), value: [UInt8(number)])
    }

    private func numbers(_ events: [InputEvent]) -> [UInt8] {
        events.compactMap { if case .record(let record) = $0 { record.value?.first } else { nil } }
    }

    @Test("The assignment comes first, then the records in order, at most as many as asked for")
    func order() throws {
        let broker = broker()
        for number in 0..<5 { try broker.append(record(number)) }
        let log = log(broker)
        guard case .assigned([Self.partition]) = try log.poll(maximum: 10, timeout: .zero).first else {
            Issue.record("no assignment")
            return
        }
        #expect(numbers(try log.poll(maximum: 3, timeout: .zero)) == [0, 1, 2])
        #expect(numbers(try log.poll(maximum: 3, timeout: .zero)) == [3, 4])
        #expect(numbers(try log.poll(maximum: 3, timeout: .zero)) == [])
    }

    @Test("Equal keys share a partition, and every partition is read in turn")
    func partitions() throws {
        let broker = broker(inputPartitions: 4)
        for number in 0..<40 { try broker.append(record(number % 10)) }
        let placed = Dictionary(grouping: broker.records(of: Self.input), by: \.key)
        #expect(placed.values.allSatisfy { Set($0.map(\.source)).count == 1 })
        #expect(Set(broker.records(of: Self.input).map(\.source)).count > 1)
        let log = log(broker)
        _ = try log.poll(maximum: 1, timeout: .zero)
        #expect(numbers(try log.poll(maximum: 100, timeout: .zero)).count == 40)
    }

    @Test("A poll that waits is woken by a record that another thread appends")
    func waiting() throws {
        let broker = broker()
        let log = log(broker)
        _ = try log.poll(maximum: 1, timeout: .zero)
        let late = record(7)
        // A thread of its own: the poll blocks one of the few that tests share.
        Thread.detachNewThread { try? broker.append(late) }
        #expect(numbers(try log.poll(maximum: 1, timeout: .seconds(60))) == [7])
    }

    @Test("A pause stops the flow and loses nothing")
    func pause() throws {
        let broker = broker()
        for number in 0..<4 { try broker.append(record(number)) }
        let log = log(broker)
        _ = try log.poll(maximum: 1, timeout: .zero)
        #expect(numbers(try log.poll(maximum: 2, timeout: .zero)) == [0, 1])
        try log.pause()
        #expect(numbers(try log.poll(maximum: 2, timeout: .zero)) == [])
        try log.resume()
        #expect(numbers(try log.poll(maximum: 2, timeout: .zero)) == [2, 3])
    }

    @Test("Nothing of an open transaction is seen; all of a committed one is, with its offsets")
    func commit() throws {
        let broker = broker()
        for number in 0..<4 { try broker.append(record(number)) }
        let log = log(broker)
        let transaction = try log.begin()
        try transaction.publish(LogRecord(topic: Self.events, key: [1], value: [1]))
        try transaction.publish(LogRecord(topic: Self.table, key: [1], value: [1]))
        #expect(broker.records(of: Self.events).isEmpty)
        try transaction.commit(offsets: [Self.partition: 3])
        #expect(broker.records(of: Self.events).count == 1)
        #expect(broker.records(of: Self.table).count == 1)
        #expect(broker.committedOffsets(of: "group") == [Self.partition: 3])

        let restarted = self.log(broker)
        _ = try restarted.poll(maximum: 1, timeout: .zero)
        #expect(numbers(try restarted.poll(maximum: 10, timeout: .zero)) == [3])
    }

    @Test("Nothing of an aborted or refused transaction is ever seen")
    func abort() throws {
        let broker = broker()
        let log = log(broker)
        let aborted = try log.begin()
        try aborted.publish(LogRecord(topic: Self.events, key: nil, value: [1]))
        try aborted.abort()

        let failure = try #require(throws: LogFailure.self) {
            let refused = try log.begin()
            try refused.publish(LogRecord(topic: Self.events, key: nil, value: [2]))
            try refused.publish(LogRecord(topic: "nowhere", key: nil, value: [2]))
            try refused.commit(offsets: [Self.partition: 1])
        }
        #expect(failure.description.contains("nowhere"))

        #expect(broker.records(of: Self.events).isEmpty)
        #expect(broker.committedOffsets(of: "group").isEmpty)
    }

    @Test("Replaying the events gives the table, whatever was aborted in between", arguments: 0..<20)
    func replay(seed: UInt64) throws {
        let broker = broker()
        let log = log(broker)
        var generator = SeededGenerator(seed: seed)
        for event in try SampleEvents.history(seed: seed, length: 300) {
            // A crash before the commit; then the same step once more.
            for attempt in 0...Int.random(in: 0...1, using: &generator) {
                let transaction = try log.begin()
                try transaction.publish(event.eventRecord(topic: Self.events, source: "/acavd/test"))
                try transaction.publish(event.tableRecord(topic: Self.table))
                if attempt == 0, Bool.random(using: &generator) {
                    try transaction.abort()
                } else {
                    try transaction.commit(offsets: [:])
                }
            }
        }

        var replayed = CuratedTable()
        for record in broker.records(of: Self.events) { replayed.apply(try CuratedEvent.parse(record)) }
        var read = CuratedTable()
        for record in broker.records(of: Self.table) { read.apply(try CuratedTableRecord.parse(record)) }
        #expect(!replayed.members.isEmpty)
        #expect(replayed == read)
        let compacted = Set(broker.table(of: Self.table).keys.map { String(decoding: $0, as: UTF8.self) })
        #expect(compacted == Set(replayed.members.keys.map(\.description)))
    }
}
