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
    static let eventsPartition = TopicPartition(topic: events, partition: 0)

    private func broker(inputPartitions: Int = 1) -> InMemoryBroker {
        InMemoryBroker(topics: [Self.input: inputPartitions, Self.events: 1, Self.table: 3], compacted: [Self.table])
    }

    private func claimed(_ broker: InMemoryBroker, _ transactionalID: String = "acavd") throws -> InMemoryLog {
        let log = InMemoryLog(broker: broker, transactionalID: transactionalID, group: "group")
        try log.claim()
        return log
    }

    /// A log that reads all partitions of the input.
    private func reading(_ broker: InMemoryBroker, from positions: LogOffsets = [:]) throws -> InMemoryLog {
        let log = try claimed(broker)
        try log.subscribe(to: [Self.input])
        guard case .assigned(let partitions) = try log.poll(maximum: 10, timeout: .zero).first else {
            Issue.record("no assignment")
            return log
        }
        try log.beginReading(partitions, from: positions)
        return log
    }

    private func record(_ number: Int) -> LogRecord {
        LogRecord(topic: Self.input, key: Array("\(number)".utf8), value: [UInt8(number)])
    }

    private func event(_ number: UInt8) -> LogRecord {
        LogRecord(topic: Self.events, key: [number], value: [number])
    }

    private func numbers(_ events: [InputEvent]) -> [UInt8] {
        events.compactMap { if case .record(let record) = $0 { record.value?.first } else { nil } }
    }

    private func caughtUp(_ events: [InputEvent]) -> [TopicPartition] {
        events.compactMap { if case .caughtUp(let partition) = $0 { partition } else { nil } }
    }

    // MARK: - Input

    @Test("How far the input has been handed out and how far it reaches is told exactly, paused or not")
    func reach() throws {
        let broker = broker(inputPartitions: 2)
        let other = TopicPartition(topic: Self.input, partition: 1)
        for number in 0..<10 {
            try broker.append(
                LogRecord(topic: Self.input, partition: number < 7 ? 0 : 1, key: nil, value: [UInt8(number)]))
        }
        let log = try claimed(broker)
        #expect(log.reach().isEmpty)
        try log.subscribe(to: [Self.input])
        _ = try log.poll(maximum: 10, timeout: .zero)
        let unread = [Self.partition: InputReach(position: nil, end: 7), other: InputReach(position: nil, end: 3)]
        #expect(log.reach() == unread)
        #expect(log.reach()[other]?.lag == nil)
        try log.beginReading([Self.partition, other], from: [Self.partition: 2])
        #expect(log.reach()[Self.partition] == InputReach(position: 2, end: 7))
        var handedOut: [TopicPartition: Int64] = [Self.partition: 2, other: 0]
        for _ in 0..<4 {
            for case .record(let record) in try log.poll(maximum: 1, timeout: .zero) {
                handedOut[record.source] = record.offset + 1
            }
            #expect(log.reach().mapValues(\.position) == handedOut)
        }
        try log.pause()
        // An open transaction is not reached into; what ended is, with its marker.
        let writer = try claimed(broker, "writer")
        let transaction = try writer.begin()
        try transaction.publish(LogRecord(topic: Self.input, partition: 0, key: nil, value: [99]))
        #expect(log.reach()[Self.partition]?.end == 7)
        try transaction.commit(offsets: [:])
        #expect(log.reach()[Self.partition]?.end == 9)
        try log.resume()
        while !(try log.poll(maximum: 100, timeout: .zero).isEmpty) {}
        let read = [Self.partition: InputReach(position: 9, end: 9), other: InputReach(position: 3, end: 3)]
        #expect(log.reach() == read)
        #expect(log.reach().values.allSatisfy { $0.lag == 0 })
    }

    @Test("An end that was heard of before it was passed is where reading is")
    func oldEnd() {
        #expect(InputReach(position: 8, end: 5) == InputReach(position: 8, end: 8))
        #expect(InputReach(position: nil, end: 5).end == 5 && InputReach(position: 8, end: nil).lag == nil)
    }

    @Test("The assignment comes first; records flow once reading has begun, in order, at most as many as asked for")
    func order() throws {
        let broker = broker()
        for number in 0..<5 { try broker.append(record(number)) }
        let log = try claimed(broker)
        try log.subscribe(to: [Self.input])
        guard case .assigned([Self.partition]) = try log.poll(maximum: 10, timeout: .zero).first else {
            Issue.record("no assignment")
            return
        }
        #expect(try log.poll(maximum: 10, timeout: .zero).isEmpty)
        try log.beginReading([Self.partition], from: [:])
        #expect(numbers(try log.poll(maximum: 3, timeout: .zero)) == [0, 1, 2])
        #expect(numbers(try log.poll(maximum: 3, timeout: .zero)) == [3, 4])
        #expect(try log.poll(maximum: 3, timeout: .zero).isEmpty)
    }

    @Test("Reading begins at the position given, or where the group has committed, or at the first record kept")
    func positions() throws {
        let broker = broker(inputPartitions: 3)
        for number in 0..<12 {
            try broker.append(
                LogRecord(topic: Self.input, partition: Int32(number % 3), key: nil, value: [UInt8(number)]))
        }
        let partitions = (0..<3).map { TopicPartition(topic: Self.input, partition: $0) }
        try broker.commitOffsets([partitions[0]: 1, partitions[1]: 2], group: "group")
        try broker.deleteRecords(of: partitions[2], before: 3)
        let log = try reading(broker, from: [partitions[0]: 3])
        #expect(Set(numbers(try log.poll(maximum: 100, timeout: .zero))) == [9, 7, 10, 11])
    }

    @Test("A position that the log no longer holds, or not yet, leads to the first record kept")
    func outOfRange() throws {
        for position in [0, 9] as [Int64] {
            let broker = broker()
            for number in 0..<6 { try broker.append(record(number)) }
            try broker.deleteRecords(of: Self.partition, before: 4)
            let log = try reading(broker, from: [Self.partition: position])
            #expect(numbers(try log.poll(maximum: 10, timeout: .zero)) == [4, 5])
        }
    }

    @Test("Equal keys share a partition, and every partition is read in turn")
    func partitions() throws {
        let broker = broker(inputPartitions: 4)
        for number in 0..<40 { try broker.append(record(number % 10)) }
        let placed = Dictionary(grouping: broker.records(of: Self.input), by: \.key)
        #expect(placed.values.allSatisfy { Set($0.map(\.source)).count == 1 })
        #expect(Set(broker.records(of: Self.input).map(\.source)).count > 1)
        let log = try reading(broker)
        // One by one, so that a partition would starve if turns were not remembered.
        let first = try (0..<8).flatMap { _ in try log.poll(maximum: 1, timeout: .zero) }
        let sources = first.compactMap { if case .record(let record) = $0 { record.source } else { nil } }
        #expect(Set(sources) == Set(placed.values.map { $0[0].source }))
        #expect(numbers(try log.poll(maximum: 100, timeout: .zero)).count == 40 - sources.count)
    }

    @Test("That a partition has run dry is said once each time")
    func caughtUp() throws {
        let broker = broker(inputPartitions: 2)
        let other = TopicPartition(topic: Self.input, partition: 1)
        try broker.append([UnplacedRecord(key: nil, value: [0])], to: Self.partition)
        let log = try reading(broker)
        #expect(Set(caughtUp(try log.poll(maximum: 5, timeout: .zero))) == [Self.partition, other])
        #expect(try log.poll(maximum: 5, timeout: .zero).isEmpty)
        try broker.append([UnplacedRecord(key: nil, value: [1])], to: Self.partition)
        #expect(caughtUp(try log.poll(maximum: 5, timeout: .zero)) == [Self.partition])
        #expect(try log.poll(maximum: 5, timeout: .zero).isEmpty)
    }

    @Test("A poll that waits is woken by a record that another thread appends")
    func waiting() throws {
        let broker = broker()
        let log = try reading(broker)
        _ = try log.poll(maximum: 1, timeout: .zero)
        let late = record(7)
        // A thread of its own: the poll blocks one of the few that tests share.
        Thread.detachNewThread { _ = try? broker.append(late) }
        #expect(numbers(try log.poll(maximum: 1, timeout: .seconds(60))) == [7])
    }

    @Test("A poll that waits in vain returns nothing")
    func waitingInVain() throws {
        let log = try reading(broker())
        #expect(try log.poll(maximum: 1, timeout: .zero).count == 1)
        #expect(try log.poll(maximum: 1, timeout: .milliseconds(1)).isEmpty)
    }

    @Test("A pause stops the flow and loses nothing")
    func pause() throws {
        let broker = broker()
        for number in 0..<4 { try broker.append(record(number)) }
        let log = try reading(broker)
        #expect(numbers(try log.poll(maximum: 2, timeout: .zero)) == [0, 1])
        try log.pause()
        #expect(try log.poll(maximum: 2, timeout: .zero).isEmpty)
        try log.resume()
        #expect(numbers(try log.poll(maximum: 2, timeout: .zero)) == [2, 3])
    }

    @Test("Input that is written in transactions is read when they are committed, and never when they are aborted")
    func transactionalInput() throws {
        let broker = broker()
        let log = try reading(broker)
        _ = try log.poll(maximum: 1, timeout: .zero)
        let writer = broker.claim("crawler")
        try broker.append(record(1), transaction: writer)
        #expect(try log.poll(maximum: 5, timeout: .zero).isEmpty)
        try broker.end(transaction: writer, isCommit: false)
        try broker.append(record(2), transaction: writer)
        try broker.append(record(3))
        #expect(numbers(try log.poll(maximum: 5, timeout: .zero)) == [])
        try broker.end(transaction: writer, isCommit: true)
        #expect(numbers(try log.poll(maximum: 5, timeout: .zero)) == [2, 3])
    }

    // MARK: - Committed records

    @Test("What is read to the end is what was committed, through gaps and markers, from any offset", arguments: 0..<20)
    func readToEnd(seed: UInt64) throws {
        let broker = broker()
        var generator = SeededGenerator(seed: seed)
        let (one, two) = (broker.claim("one"), broker.claim("two"))
        for number in 0..<100 as Range<UInt8> {
            try broker.append(
                event(number % 30), transaction: [one, two, nil].randomElement(using: &generator) ?? nil)
            guard number % 10 == 9 else { continue }
            for writer in [one, two] where Bool.random(using: &generator) {
                try? broker.end(transaction: writer, isCommit: .random(using: &generator))
            }
            if number == 49 { try broker.compact(Self.events) }
            if number == 69 { try broker.deleteRecords(of: Self.eventsPartition, before: 20) }
        }
        let log = try claimed(broker)
        let bounds = try broker.bounds(of: Self.eventsPartition)
        #expect(try log.bounds(of: Self.eventsPartition) == bounds.start..<bounds.lastStable)
        let all = broker.records(of: Self.events)
        #expect(all.count < 100)
        for from in 0..<(bounds.highWatermark + 3) {
            var read: [ConsumedRecord] = []
            #expect(try log.readToEnd(of: Self.eventsPartition, from: from) { read.append($0) } == bounds.lastStable)
            #expect(read == all.filter { $0.offset >= from })
        }
    }

    @Test("A topic that does not exist holds nothing")
    func nowhere() throws {
        let log = try claimed(broker())
        let nowhere = TopicPartition(topic: "nowhere", partition: 0)
        #expect(try log.bounds(of: nowhere) == 0..<0)
        #expect(try log.readToEnd(of: nowhere, from: 0) { _ in Issue.record("a record from nowhere") } == 0)
    }

    // MARK: - Publishing

    @Test("Nothing of an open transaction is seen; all of a committed one is, with its offsets")
    func commit() throws {
        let broker = broker()
        for number in 0..<4 { try broker.append(record(number)) }
        let log = try reading(broker)
        let transaction = try log.begin()
        try transaction.publish(event(1))
        try transaction.publish(LogRecord(topic: Self.table, key: [1], value: [1]))
        #expect(broker.records(of: Self.events).isEmpty)
        #expect(broker.records(of: Self.events, isolation: .uncommitted).count == 1)
        try transaction.commit(offsets: [Self.partition: 3])
        #expect(broker.records(of: Self.events).count == 1)
        #expect(broker.records(of: Self.table).count == 1)
        #expect(broker.committedOffsets(of: "group") == [Self.partition: 3])

        let restarted = try reading(broker)
        #expect(numbers(try restarted.poll(maximum: 10, timeout: .zero)) == [3])
    }

    @Test("Nothing of an aborted or dropped transaction is ever seen by readers of committed records")
    func abort() throws {
        let broker = broker()
        let log = try claimed(broker)
        let aborted = try log.begin()
        try aborted.publish(event(1))
        try aborted.abort()
        do {
            let dropped = try log.begin()
            try dropped.publish(event(2))
        }
        let committed = try log.begin()
        try committed.publish(event(3))
        try committed.commit(offsets: [:])
        #expect(broker.records(of: Self.events).map(\.value) == [[3]])
        #expect(broker.records(of: Self.events, isolation: .uncommitted).map(\.value) == [[1], [2], [3]])
    }

    @Test("Publishing where nothing is, or without a key to a compacted topic, is fatal and nothing is seen")
    func refused() throws {
        for stray in [
            LogRecord(topic: "nowhere", key: nil, value: [2]),
            LogRecord(topic: Self.events, partition: 1, key: nil, value: [2]),
            LogRecord(topic: Self.table, key: nil, value: [2]),
        ] {
            let broker = broker()
            let log = try claimed(broker)
            let failure = try #require(throws: LogFailure.self) {
                let refused = try log.begin()
                try refused.publish(event(2))
                try refused.publish(stray)
                try refused.commit(offsets: [Self.partition: 1])
            }
            guard case .fatal(let fault) = failure else { throw failure }
            #expect(fault.operation.contains(stray.topic))
            #expect(broker.records(of: Self.events).isEmpty)
            #expect(broker.committedOffsets(of: "group").isEmpty)
        }
    }

    @Test("Before the claim nothing can be published")
    func unclaimed() throws {
        let log = InMemoryLog(broker: broker(), transactionalID: "acavd", group: "group")
        #expect(throws: LogFailure.self) { try log.begin().abort() }
    }

    @Test("A void transaction takes nothing more; its commit aborts it, and another one succeeds")
    func void() throws {
        let broker = broker()
        let log = InMemoryLog(
            broker: broker, transactionalID: "acavd", group: "group",
            faults: FaultPlan { $0.number == 6 ? .abortAndRewind : nil })
        try log.claim()
        let transaction = try log.begin()
        try transaction.publish(event(1))
        var failures: [LogFailure] = []
        for _ in 0..<2 {
            do throws(LogFailure) { try transaction.publish(event(2)) } catch { failures.append(error) }
        }
        #expect(try broker.bounds(of: Self.eventsPartition).lastStable == 0)
        do throws(LogFailure) {
            try transaction.commit(offsets: [Self.partition: 1])
        } catch {
            failures.append(error)
        }
        #expect(failures.count == 3)
        for failure in failures { guard case .abortAndRewind = failure else { throw failure } }
        #expect(try broker.bounds(of: Self.eventsPartition).lastStable == 2)
        let again = try log.begin()
        try again.publish(event(3))
        try again.commit(offsets: [Self.partition: 1])
        #expect(broker.records(of: Self.events).map(\.value) == [[3]])
    }

    @Test(
        "Once another instance has claimed, an earlier one can neither begin, publish, commit nor abort",
        arguments: ["begin", "publish", "commit", "commit offsets", "commit nothing", "abort", "poll"])
    func fencing(call: String) throws {
        let broker = broker()
        try broker.append(record(0))
        let zombie = try reading(broker)
        let open = try zombie.begin()
        if call != "commit nothing" && call != "commit offsets" { try open.publish(event(1)) }
        let heir = try claimed(broker)

        var failure: LogFailure?
        do throws(LogFailure) {
            switch call {
            case "begin": try zombie.begin().abort()
            case "publish": try open.publish(event(2))
            case "commit": try open.commit(offsets: [Self.partition: 1])
            case "commit offsets": try open.commit(offsets: [Self.partition: 1])
            case "commit nothing": try open.commit(offsets: [:])
            case "abort": try open.abort()
            default: _ = try zombie.poll(maximum: 1, timeout: .zero)
            }
        } catch {
            failure = error
        }
        guard case .fenced = failure else {
            Issue.record("not fenced: \(String(describing: failure))")
            return
        }
        #expect(broker.records(of: Self.events).isEmpty)
        #expect(broker.committedOffsets(of: "group").isEmpty)

        try heir.subscribe(to: [Self.input])
        guard case .assigned([Self.partition]) = try heir.poll(maximum: 1, timeout: .zero).first else {
            Issue.record("the zombie still has its place in the group")
            return
        }
        let transaction = try heir.begin()
        try transaction.publish(event(3))
        try transaction.commit(offsets: [Self.partition: 1])
        #expect(broker.records(of: Self.events).map(\.value) == [[3]])
        #expect(broker.committedOffsets(of: "group") == [Self.partition: 1])
    }

    @Test("A transaction that takes too long is aborted, and its instance is fenced")
    func timeOut() throws {
        let broker = broker()
        let log = try claimed(broker)
        let transaction = try log.begin()
        try transaction.publish(event(1))
        #expect(try broker.bounds(of: Self.eventsPartition).lastStable == 0)
        #expect(broker.timeOut("acavd"))
        #expect(try broker.bounds(of: Self.eventsPartition).lastStable == 2)
        var failure: LogFailure?
        do throws(LogFailure) { try transaction.commit(offsets: [:]) } catch { failure = error }
        guard case .fenced = failure else {
            Issue.record("not fenced: \(String(describing: failure))")
            return
        }
        #expect(broker.records(of: Self.events).isEmpty)
    }

    @Test("Replaying the events gives the table, whatever was aborted in between, compacted or not", arguments: 0..<20)
    func replay(seed: UInt64) throws {
        let broker = broker()
        let log = try claimed(broker)
        var generator = SeededGenerator(seed: seed)
        for event in try SampleEvents.history(seed: seed, length: 300) {
            // An abort before the commit; then the same step once more.
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
            if Int.random(in: 0..<50, using: &generator) == 0 { try broker.compact(Self.table) }
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
