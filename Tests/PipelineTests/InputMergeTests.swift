import EventLog
import Foundations
import Pipeline
import Testing

@Suite("The order among partitions")
struct InputMergeTests {
    private static func partition(_ number: Int) -> TopicPartition {
        TopicPartition(topic: "t", partition: Int32(number))
    }

    private static func record(_ partition: Int, _ offset: Int, at timestamp: Int64) -> ConsumedRecord {
        ConsumedRecord(
            source: InputMergeTests.partition(partition), offset: Int64(offset), timestamp: timestamp, key: nil,
            value: nil)
    }

    /// Some partitions with some records each; timestamps repeat, and need not rise within a partition.
    private static func log(_ generator: inout SeededGenerator) -> [[ConsumedRecord]] {
        (0..<Int.random(in: 1...4, using: &generator)).map { partition in
            (0..<Int.random(in: 0...12, using: &generator)).map { offset in
                record(partition, offset, at: Int64.random(in: 0..<8, using: &generator))
            }
        }
    }

    /// The order by definition: again and again the least of the heads.
    private static func merged(_ log: [[ConsumedRecord]]) -> [ConsumedRecord] {
        var rest = log.map { $0[...] }
        var order: [ConsumedRecord] = []
        while let least = rest.compactMap(\.first).min(by: { ($0.timestamp, $0.source) < ($1.timestamp, $1.source) }) {
            order.append(least)
            rest[Int(least.source.partition)].removeFirst()
        }
        return order
    }

    @Test(
        "Of a log that lies there the order is one, however records and notices arrive",
        arguments: 0..<300 as Range<UInt64>)
    func anyInterleaving(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let log = InputMergeTests.log(&generator)
        let now = ContinuousClock.now
        var merge = InputMerge()
        merge.assign(log.indices.map { InputMergeTests.partition($0) })
        var rest = log.map { $0[...] }
        var open = Set(log.indices)
        var order: [ConsumedRecord] = []
        while let index = open.sorted().randomElement(using: &generator) {
            if let record = rest[index].popFirst() {
                merge.enter(record)
            } else {
                merge.noteEnd(of: InputMergeTests.partition(index))
                open.remove(index)
            }
            while generator.nextUnit() < 0.7, let record = merge.next(at: now) { order.append(record) }
        }
        while let record = merge.next(at: now) { order.append(record) }
        #expect(order == InputMergeTests.merged(log))
        #expect(merge.count == 0 && merge.next(at: now) == nil)
    }

    @Test(
        "Of a log that is being written none is lost, none comes twice, and each partition keeps its order",
        arguments: 0..<200 as Range<UInt64>)
    func whileWritten(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let log = InputMergeTests.log(&generator)
        var now = ContinuousClock.now
        var merge = InputMerge()
        merge.assign(log.indices.map { InputMergeTests.partition($0) })
        var rest = log.map { $0[...] }
        var entered: [[ConsumedRecord]] = log.map { _ in [] }
        var order: [ConsumedRecord] = []
        for _ in 0..<400 {
            let index = Int.random(in: log.indices, using: &generator)
            if let record = rest[index].popFirst() {
                merge.enter(record)
                entered[index].append(record)
            }
            // A partition may say that it holds no more, and get more.
            if generator.nextUnit() < 0.3 { merge.noteEnd(of: InputMergeTests.partition(index)) }
            now += .milliseconds(Int.random(in: 0..<400, using: &generator))
            while let record = merge.next(at: now) {
                // Nothing that is there goes before it.
                let heads = log.indices.compactMap { partition in
                    entered[partition].first { !order.contains($0) }
                }
                #expect(heads.allSatisfy { ($0.timestamp, $0.source) >= (record.timestamp, record.source) })
                order.append(record)
            }
            let waiting = entered.reduce(0) { $0 + $1.count } - order.count
            #expect(merge.count == waiting)
        }
        for (partition, records) in log.enumerated() {
            #expect(order.filter { $0.source == InputMergeTests.partition(partition) } == records)
        }
    }

    @Test(
        "What is taken away does not come out; what is given back is read anew", arguments: 0..<200 as Range<UInt64>)
    func revocation(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let log = InputMergeTests.log(&generator)
        let now = ContinuousClock.now
        var merge = InputMerge()
        var mine: Set<Int> = []
        // By partition: the next to be entered, and the next to come out.
        var read = log.map { _ in 0 }
        var processed = log.map { _ in 0 }
        func drain() {
            while let record = merge.next(at: now) {
                let partition = Int(record.source.partition)
                #expect(mine.contains(partition))
                #expect(Int(record.offset) == processed[partition])
                processed[partition] += 1
            }
        }
        func assign(_ partition: Int) {
            mine.insert(partition)
            merge.assign([InputMergeTests.partition(partition)])
            read[partition] = processed[partition]
        }
        for partition in log.indices { assign(partition) }
        for _ in 0..<200 {
            let index = Int.random(in: log.indices, using: &generator)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0 where mine.contains(index):
                merge.revoke([InputMergeTests.partition(index)])
                mine.remove(index)
            case 1 where !mine.contains(index):
                assign(index)
            case 2 where mine.contains(index):
                // Told again that it is ours: reading begins anew.
                assign(index)
            default:
                // A record that was under way when its partition went is passed over.
                guard read[index] < log[index].count else {
                    merge.noteEnd(of: InputMergeTests.partition(index))
                    continue
                }
                merge.enter(log[index][read[index]])
                if mine.contains(index) { read[index] += 1 }
            }
            if generator.nextUnit() < 0.5 { drain() }
            #expect(merge.count == mine.reduce(0) { $0 + read[$1] - processed[$1] })
        }
        for partition in log.indices where !mine.contains(partition) { assign(partition) }
        for partition in log.indices {
            for record in log[partition][read[partition]...] { merge.enter(record) }
            merge.noteEnd(of: InputMergeTests.partition(partition))
        }
        drain()
        #expect(processed == log.map(\.count))
        #expect(merge.count == 0)
    }

    @Test("A partition that says nothing holds the others up for the longest wait and no longer")
    func longestWait() {
        let start = ContinuousClock.now
        var merge = InputMerge()
        merge.assign([InputMergeTests.partition(0), InputMergeTests.partition(1)])
        for offset in 0..<3 { merge.enter(InputMergeTests.record(0, offset, at: 5)) }
        var now = start
        while now - start <= InputMerge.longestWait {
            #expect(merge.next(at: now) == nil)
            now += .milliseconds(100)
        }
        #expect(merge.next(at: now)?.offset == 0)
        // It is still silent: nothing waits again.
        #expect(merge.next(at: now)?.offset == 1)
        // It speaks, and what it says goes before the rest, being older.
        merge.enter(InputMergeTests.record(1, 0, at: 1))
        #expect(merge.next(at: now)?.source == InputMergeTests.partition(1))
        // It is silent again, and is waited for again.
        #expect(merge.next(at: now) == nil)
        #expect(merge.next(at: now + .milliseconds(100)) == nil)
        merge.noteEnd(of: InputMergeTests.partition(1))
        #expect(merge.next(at: now + .milliseconds(100))?.offset == 2)
    }

    @Test("Time in which nobody asked, such as a long commit, is none in which a partition was silent")
    func stall() {
        let start = ContinuousClock.now
        var merge = InputMerge()
        merge.assign([InputMergeTests.partition(0), InputMergeTests.partition(1)])
        merge.enter(InputMergeTests.record(0, 0, at: 5))
        #expect(merge.next(at: start) == nil)
        #expect(merge.next(at: start + InputMerge.longestWait * 10) == nil)
        merge.enter(InputMergeTests.record(1, 0, at: 1))
        #expect(merge.next(at: start + InputMerge.longestWait * 10)?.source == InputMergeTests.partition(1))
    }

    @Test("A partition that has just been given is waited for from then on")
    func waitsAnew() {
        let start = ContinuousClock.now
        var merge = InputMerge()
        merge.assign([InputMergeTests.partition(0), InputMergeTests.partition(1)])
        merge.enter(InputMergeTests.record(0, 0, at: 5))
        var now = start
        while now - start < InputMerge.longestWait {
            #expect(merge.next(at: now) == nil)
            now += .milliseconds(100)
        }
        merge.assign([InputMergeTests.partition(2)])
        for _ in 0..<10 {
            now += .milliseconds(100)
            #expect(merge.next(at: now) == nil)
        }
    }
}
