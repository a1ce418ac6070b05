import Dispatch
import EventLog
import Foundation
import Foundations
import Testing

@Suite("The broker in memory")
struct InMemoryBrokerTests {
    static let partition = TopicPartition(topic: "events", partition: 0)
    static let input = TopicPartition(topic: "input", partition: 0)

    private func broker() -> InMemoryBroker { InMemoryBroker(topics: ["events": 1, "input": 2]) }

    private func record(_ number: UInt8) -> LogRecord {
        LogRecord(topic: "events", key: [number], value: [number])
    }

    private func values(_ broker: InMemoryBroker, _ isolation: LogIsolation) -> [UInt8] {
        broker.records(of: "events", isolation: isolation).compactMap { $0.value?.first }
    }

    /// What a call is refused with.
    private func refusal(_ call: () throws -> Void) -> BrokerRefusal? {
        do {
            try call()
            return nil
        } catch {
            return error as? BrokerRefusal
        }
    }

    // MARK: - Topics and records

    @Test("Topics are created once; unknown ones have nothing and take nothing")
    func topics() throws {
        let broker = broker()
        try broker.createTopic("table", partitions: 4, isCompacted: true)
        #expect(
            refusal { try broker.createTopic("table", partitions: 1) }
                == .topicAlreadyExists)
        #expect(broker.topicNames == ["events", "input", "table"])
        #expect(broker.partitionCount(of: "table") == 4 && broker.partitionCount(of: "nowhere") == nil)
        #expect(broker.isCompacted("table") == true && broker.isCompacted("events") == false)
        for stray in [
            LogRecord(topic: "nowhere", key: [1], value: nil),
            LogRecord(topic: "events", partition: 1, key: [1], value: nil),
            LogRecord(topic: "events", partition: -1, key: [1], value: nil),
        ] {
            #expect(
                refusal { try broker.append(stray) } == .unknownTopicOrPartition)
        }
        let keyless = LogRecord(topic: "table", key: nil, value: [1])
        #expect(refusal { try broker.append(keyless) } == .invalidRecord)
    }

    @Test("Records keep what they were given; without a time the broker's clock says it")
    func content() throws {
        let broker = InMemoryBroker(topics: ["events": 1], clock: { 1_700_000_000_000 })
        let headers = [LogHeader("a", "1"), LogHeader("a", "2")]
        try broker.append(LogRecord(topic: "events", key: [1], value: nil, headers: headers), timestamp: 42)
        let base = try broker.append(
            [
                UnplacedRecord(key: nil, value: [2]), UnplacedRecord(key: nil, value: [3], timestamp: 7),
            ], to: Self.partition)
        #expect(base == 1)
        #expect(
            broker.records(of: "events") == [
                ConsumedRecord(
                    source: Self.partition, offset: 0, timestamp: 42, key: [1], value: nil, headers: headers),
                ConsumedRecord(
                    source: Self.partition, offset: 1, timestamp: 1_700_000_000_000, key: nil, value: [2]),
                ConsumedRecord(source: Self.partition, offset: 2, timestamp: 7, key: nil, value: [3]),
            ])
    }

    @Test("A batch of which one record is refused leaves nothing")
    func batch() throws {
        let broker = InMemoryBroker(topics: ["events": 1], compacted: ["events"])
        let records = [UnplacedRecord(key: [1], value: [1]), UnplacedRecord(key: nil, value: [1])]
        #expect(
            refusal { try broker.append(records, to: Self.partition) } == .invalidRecord)
        #expect(try broker.bounds(of: Self.partition).highWatermark == 0)
    }

    @Test("Without a clock time is counted, so that every run is the same")
    func counted() throws {
        let broker = broker()
        for number in 0..<3 as Range<UInt8> { try broker.append(record(number)) }
        #expect(broker.records(of: "events").map(\.timestamp) == [1, 2, 3])
    }

    @Test("Retention moves the start, at most to the last stable offset")
    func retention() throws {
        let broker = broker()
        for number in 0..<5 as Range<UInt8> { try broker.append(record(number)) }
        try broker.deleteRecords(of: Self.partition, before: 2)
        try broker.deleteRecords(of: Self.partition, before: 1)
        #expect(values(broker, .committed) == [2, 3, 4])
        #expect(
            refusal {
                _ = try broker.fetch(Self.partition, from: 1, maximum: 1)
            } == .offsetOutOfRange)
        try broker.append(record(5), transaction: broker.claim("a"))
        try broker.deleteRecords(of: Self.partition, before: 100)
        #expect(try broker.bounds(of: Self.partition) == PartitionBounds(start: 5, lastStable: 5, highWatermark: 6))
        #expect(values(broker, .uncommitted) == [5])
    }

    // MARK: - Transactions

    @Test("Committed readers stop before the first open transaction; the others see everything")
    func lastStableOffset() throws {
        let broker = broker()
        let (a, b) = (broker.claim("a"), broker.claim("b"))
        try broker.append(record(0))
        try broker.append(record(1), transaction: a)
        try broker.append(record(2), transaction: b)
        try broker.append(record(3))
        #expect(try broker.bounds(of: Self.partition) == PartitionBounds(start: 0, lastStable: 1, highWatermark: 4))
        #expect(values(broker, .committed) == [0])
        try broker.end(transaction: a, isCommit: true)
        #expect(try broker.bounds(of: Self.partition) == PartitionBounds(start: 0, lastStable: 2, highWatermark: 5))
        #expect(values(broker, .committed) == [0, 1])
        try broker.end(transaction: b, isCommit: false)
        #expect(try broker.bounds(of: Self.partition) == PartitionBounds(start: 0, lastStable: 6, highWatermark: 6))
        #expect(values(broker, .committed) == [0, 1, 3])
        #expect(values(broker, .uncommitted) == [0, 1, 2, 3])
    }

    @Test("Random transactions of three producers are seen as a model says, at every step", arguments: 0..<40)
    func model(seed: UInt64) throws {
        struct Written {
            let value: UInt8
            let offset: Int64
            var fate: LogEntry.Fate
            let writer: Int
        }
        let broker = broker()
        var writers = ["a", "b", "c"].map { broker.claim($0) }
        var written: [Written] = []
        var next: Int64 = 0
        var generator = SeededGenerator(seed: seed)

        func end(_ writer: Int, isCommit: Bool) -> Bool {
            let mine = written.indices.filter { written[$0].writer == writer && written[$0].fate == .open }
            for index in mine { written[index].fate = isCommit ? .settled : .aborted }
            if !mine.isEmpty { next += 1 }
            return !mine.isEmpty
        }

        for step in 0..<200 {
            let writer = Int.random(in: 0..<3, using: &generator)
            switch Int.random(in: 0..<12, using: &generator) {
            case 0..<6:
                let value = UInt8(step)
                #expect(try broker.append(record(value), transaction: writers[writer]) == next)
                written.append(Written(value: value, offset: next, fate: .open, writer: writer))
                next += 1
            case 6..<8:
                let value = UInt8(step)
                #expect(try broker.append(record(value)) == next)
                written.append(Written(value: value, offset: next, fate: .settled, writer: -1))
                next += 1
            case 8..<11:
                let isCommit = Bool.random(using: &generator)
                if end(writer, isCommit: isCommit) {
                    try broker.end(transaction: writers[writer], isCommit: isCommit)
                }
            default:
                _ = end(writer, isCommit: false)
                let old = writers[writer]
                writers[writer] = broker.claim(["a", "b", "c"][writer])
                #expect(writers[writer].id == old.id && writers[writer].epoch == old.epoch + 1)
                let late = record(0)
                #expect(
                    refusal { try broker.append(late, transaction: old) }
                        == .producerFenced)
            }
            let stable = written.first { $0.fate == .open }?.offset ?? next
            #expect(
                try broker.bounds(of: Self.partition)
                    == PartitionBounds(start: 0, lastStable: stable, highWatermark: next))
            let visible = written.filter { $0.offset < stable && $0.fate == .settled }
            #expect(values(broker, .committed) == visible.map(\.value))
            #expect(values(broker, .uncommitted) == written.map(\.value))

            // A reader that takes a few at a time, from anywhere, misses nothing and ends at the stable offset.
            let from = Int64.random(in: 0...next, using: &generator)
            var position = from
            var read: [Int64] = []
            while position < stable {
                let fetched = try broker.fetch(Self.partition, from: position, maximum: 3)
                #expect(fetched.next > position && fetched.records.count <= 3)
                read += fetched.records.map(\.offset)
                position = fetched.next
            }
            #expect(read == visible.map(\.offset).filter { $0 >= from })
            #expect(position == max(from, stable))
        }
        #expect(Set(written.map(\.fate)).isSuperset(of: [.settled, .aborted]))
    }

    @Test(
        "Entries for the wire: a client that drops aborted ones by the list sees what is committed", arguments: 0..<20)
    func entries(seed: UInt64) throws {
        let broker = broker()
        let writers = ["a", "b"].map { broker.claim($0) }
        var generator = SeededGenerator(seed: seed)
        for value in 0..<150 as Range<UInt8> {
            let writer = [writers[0], writers[1], nil].randomElement(using: &generator) ?? nil
            try broker.append(record(value), transaction: writer)
            if let writer, Int.random(in: 0..<4, using: &generator) == 0 {
                try broker.end(transaction: writer, isCommit: .random(using: &generator))
            }
        }
        let end = try broker.bounds(of: Self.partition).lastStable
        let start = Int64.random(in: 0...end, using: &generator)
        var position = start
        var seen: [Int64] = []
        while position < end {
            // As Kafka's clients do it: from its first offset to its marker, a producer's records are dropped.
            let answer = try broker.fetchEntries(
                Self.partition, from: position, maximum: 10, maximumBytes: 12, isolation: .committed)
            #expect(!answer.entries.isEmpty && answer.entries.count <= 10)
            var upcoming = answer.aborted.sorted { $0.firstOffset < $1.firstOffset }[...]
            var dropping: Set<Int64> = []
            for entry in answer.entries {
                while let first = upcoming.first, first.firstOffset <= entry.offset {
                    dropping.insert(first.producerID)
                    upcoming.removeFirst()
                }
                switch entry.content {
                case .marker:
                    if let transaction = entry.transaction { dropping.remove(transaction.id) }
                case .record(let record):
                    if let transaction = entry.transaction, dropping.contains(transaction.id) { continue }
                    seen.append(record.offset)
                }
            }
            position = answer.next
        }
        #expect(seen == broker.records(of: "events").map(\.offset).filter { $0 >= start })
        let all = try broker.fetchEntries(Self.partition, from: 0, isolation: .uncommitted)
        #expect(all.entries.map(\.offset) == Array(0..<all.bounds.highWatermark))
    }

    @Test("Asked again, the end of a transaction is the same; asked for the other outcome it is refused")
    func endAgain() throws {
        for isCommit in [true, false] {
            let broker = broker()
            let a = broker.claim("a")
            #expect(
                refusal { try broker.end(transaction: a, isCommit: isCommit) }
                    == .invalidTransactionState)
            try broker.append(record(1), transaction: a)
            for _ in 0..<3 { try broker.end(transaction: a, isCommit: isCommit) }
            #expect(
                refusal { try broker.end(transaction: a, isCommit: !isCommit) }
                    == .invalidTransactionState)
            #expect(try broker.bounds(of: Self.partition).highWatermark == 2)
            #expect(values(broker, .committed) == (isCommit ? [1] : []))
        }
    }

    @Test("A partition that takes part gets the marker, records or not")
    func marker() throws {
        let broker = broker()
        let a = broker.claim("a")
        try broker.addPartitions([Self.partition, Self.input], transaction: a)
        try broker.end(transaction: a, isCommit: true)
        for partition in [Self.partition, Self.input] {
            let fetched = try broker.fetch(partition, from: 0, maximum: 10)
            #expect(fetched.records.isEmpty && fetched.next == 1)
            #expect(fetched.bounds == PartitionBounds(start: 0, lastStable: 1, highWatermark: 1))
        }
    }

    @Test("A claim aborts what is open and fences what comes later")
    func claim() throws {
        let broker = broker()
        let first = broker.claim("a")
        try broker.append(record(1), transaction: first)
        try broker.addOffsets([Self.input: 7], group: "group", transaction: first)
        let second = broker.claim("a")
        #expect(second == ProducerIdentity(id: first.id, epoch: first.epoch + 1))
        #expect(broker.producer(of: "a") == second && broker.producer(of: "b") == nil)
        #expect(values(broker, .committed).isEmpty && broker.committedOffsets(of: "group").isEmpty)
        #expect(broker.pendingPartitions(of: "group").isEmpty)
        let late = record(2)
        let calls: [() throws -> Void] = [
            { try broker.check(first) },
            { try broker.append(late, transaction: first) },
            { try broker.addPartitions([Self.partition], transaction: first) },
            { try broker.addOffsets([:], group: "group", transaction: first) },
            { try broker.end(transaction: first, isCommit: true) },
            { try broker.end(transaction: first, isCommit: false) },
        ]
        for call in calls { #expect(refusal(call) == .producerFenced) }
        try broker.append(record(3), transaction: second)
        try broker.end(transaction: second, isCommit: true)
        #expect(values(broker, .committed) == [3])
    }

    @Test("Epochs run out after 32,767 claims; the transactional id then goes on under another producer id")
    func epochs() throws {
        let broker = broker()
        var identities: Set<ProducerIdentity> = []
        var last = broker.claim("a")
        for _ in 0..<33_000 {
            identities.insert(last)
            let next = broker.claim("a")
            #expect(refusal { try broker.check(last) } == .producerFenced)
            last = next
        }
        #expect(identities.count == 33_000)
        #expect(Set(identities.map(\.id)).count == 2)
    }

    @Test("A producer without transactional id has no transactions; one that never was is unknown")
    func producers() throws {
        let broker = broker()
        let plain = broker.newProducer()
        let record = record(1)
        #expect(
            refusal { try broker.append(record, transaction: plain) }
                == .invalidTransactionState)
        let stranger = ProducerIdentity(id: 99, epoch: 0)
        #expect(
            refusal { try broker.append(record, transaction: stranger) }
                == .unknownProducer)
        #expect(values(broker, .uncommitted).isEmpty)
    }

    @Test("Only transactions that are open too long time out, and their producers are fenced")
    func timeOut() throws {
        let now = Clock()
        let broker = InMemoryBroker(topics: ["events": 1], clock: { now.read() })
        let (a, b, c) = (broker.claim("a", timeout: 100), broker.claim("b", timeout: 1000), broker.claim("c"))
        try broker.append(record(1), transaction: a)
        try broker.append(record(2), transaction: b)
        now.advance(by: 99)
        #expect(broker.abortTimedOut().isEmpty)
        // What comes later belongs to the transaction that began at 0.
        try broker.append(record(3), transaction: a)
        now.advance(by: 1)
        #expect(broker.abortTimedOut() == ["a"])
        #expect(
            refusal { try broker.end(transaction: a, isCommit: true) }
                == .producerFenced)
        try broker.end(transaction: b, isCommit: true)
        #expect(values(broker, .committed) == [2])
        #expect(broker.abortTimedOut(at: .max).isEmpty)
        #expect(!broker.timeOut("c") && !broker.timeOut("nobody"))
        try broker.check(c)
    }

    // MARK: - Offsets

    @Test("Offsets are pending while their transaction is open, and committed with it or not at all")
    func offsets() throws {
        let broker = broker()
        let (a, b) = (broker.claim("a"), broker.claim("b"))
        let other = TopicPartition(topic: "input", partition: 1)
        try broker.commitOffsets([Self.input: 1, other: 1], group: "group")
        try broker.addOffsets([Self.input: 5], group: "group", transaction: a)
        try broker.addOffsets([Self.input: 6], group: "group", transaction: a)
        try broker.addOffsets([other: 9], group: "group", transaction: b)
        #expect(broker.pendingPartitions(of: "group") == [Self.input, other])
        #expect(broker.committedOffsets(of: "group") == [Self.input: 1, other: 1])
        try broker.end(transaction: b, isCommit: false)
        #expect(broker.pendingPartitions(of: "group") == [Self.input])
        try broker.end(transaction: a, isCommit: true)
        #expect(broker.pendingPartitions(of: "group").isEmpty)
        #expect(broker.committedOffsets(of: "group") == [Self.input: 6, other: 1])
        #expect(broker.committedOffsets(of: "another").isEmpty)
    }

    // MARK: - Waiting

    @Test("A waiting reader is woken by any change, also by one that came before it waited")
    func waiting() throws {
        let broker = broker()
        let before = broker.changeCount
        #expect(!broker.waitForChange(after: before, until: .now()))
        try broker.append(record(1))
        #expect(broker.waitForChange(after: before, until: .distantFuture))
        let a = broker.claim("a")
        try broker.append(record(2), transaction: a)
        let opened = broker.changeCount
        // A thread of its own: the wait blocks one of the few that tests share.
        Thread.detachNewThread { try? broker.end(transaction: a, isCommit: true) }
        #expect(broker.waitForChange(after: opened, until: .distantFuture))
        #expect(values(broker, .committed) == [1, 2])
    }
}
