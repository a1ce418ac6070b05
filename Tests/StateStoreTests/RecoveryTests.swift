import EventLog
import Foundation
import Foundations
import StateStore
import Testing

@Suite("Recovery from the store and the changelog")
struct RecoveryTests {
    /// Some life: a warm-up, checkpoints, journal entries.
    private func live(_ stage: ChangelogStage, transactions: Int, from start: Int = 0) throws {
        for step in start..<start + transactions {
            try stage.commit(try stage.advance(clips: 3, checkpointing: step % 11 == 0))
        }
    }

    @Test("The store and what the changelog holds beyond it give the state; only that is read")
    func tail() throws {
        let (stage, disk) = (ChangelogStage(seed: 1), RecoveryDisk())
        try live(stage, transactions: 30)
        try disk.keep(stage)
        let whole = try stage.recover()
        try live(stage, transactions: 3, from: 30)
        let recovery = try stage.recover(try disk.open())
        #expect(try stage.differences(of: recovery) == [])
        #expect(recovery.notices == [] && recovery.stored == stage.entries.count)
        #expect(recovery.read < 25 && whole.read > 60)
        #expect(recovery.position == (try stage.broker.bounds(of: ChangelogStage.partition).highWatermark))
    }

    @Test("Without a store all is read, and the next start has one")
    func missing() throws {
        let (stage, disk) = (ChangelogStage(seed: 2), RecoveryDisk())
        try live(stage, transactions: 20)
        do {
            let recovery = try stage.recover(try disk.open())
            #expect(try stage.differences(of: recovery) == [])
            #expect(recovery.stored == 0 && recovery.notices == [])
        }
        let again = try stage.recover(try disk.open())
        #expect(try stage.differences(of: again) == [])
        #expect(again.stored == stage.entries.count)
    }

    /// What a start says and does that finds a store of no use: the state is right, the store is moved, and rebuilt.
    private func expectRebuilt(
        _ stage: ChangelogStage, _ disk: RecoveryDisk, saying words: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        do {
            let recovery = try stage.recover(try disk.open())
            #expect(try stage.differences(of: recovery) == [], sourceLocation: sourceLocation)
            #expect(recovery.notices.count == 1 && recovery.stored == 0, sourceLocation: sourceLocation)
            #expect(
                recovery.notices.first?.contains(words) == true, "\(recovery.notices)", sourceLocation: sourceLocation)
        }
        let again = try stage.recover(try disk.open())
        #expect(try stage.differences(of: again) == [], sourceLocation: sourceLocation)
        #expect(again.notices == [] && again.stored == stage.entries.count, sourceLocation: sourceLocation)
    }

    @Test("A store that is ahead of the changelog is set aside")
    func ahead() throws {
        let (long, short, disk) = (ChangelogStage(seed: 3), ChangelogStage(seed: 3), RecoveryDisk())
        try live(long, transactions: 30)
        try disk.keep(long)
        try live(short, transactions: 20)
        try expectRebuilt(short, disk, saying: "is ahead of the changelog")
    }

    @Test("A store that ends before the changelog begins serves where the two together are complete")
    func behind() throws {
        let (stage, disk) = (ChangelogStage(seed: 3), RecoveryDisk())
        try live(stage, transactions: 5)
        try disk.keep(stage)
        // A checkpoint that writes all of the state, after which the records before it are deleted.
        try live(stage, transactions: 5, from: 5)
        try stage.commit(stage.beginGeneration())
        let start = try stage.broker.bounds(of: ChangelogStage.partition).highWatermark
        try live(stage, transactions: 10)
        try stage.broker.deleteRecords(of: ChangelogStage.partition, before: start)
        let recovery = try stage.recover(try disk.open())
        #expect(try stage.differences(of: recovery) == [])
        #expect(recovery.notices == [] && recovery.stored > 0 && recovery.start == start)
    }

    @Test("A store of another changelog is set aside, however much longer that one was", arguments: [4, 12, 40])
    func otherOrigin(transactions: Int) throws {
        let (old, new, disk) = (ChangelogStage(seed: 4), ChangelogStage(seed: 5, origin: "second"), RecoveryDisk())
        try live(old, transactions: transactions)
        try disk.keep(old)
        let stored = try old.broker.bounds(of: ChangelogStage.partition).highWatermark
        var step = 0
        // The new one has grown just as long, to the record, or longer.
        while try new.broker.bounds(of: ChangelogStage.partition).highWatermark < stored {
            try live(new, transactions: 1, from: step)
            step += 1
        }
        try expectRebuilt(new, disk, saying: "comes from another changelog")
    }

    @Test("It is found out too where an aborted transaction is all that the changelog's end holds")
    func otherOriginBehindAborted() throws {
        let (old, new, disk) = (ChangelogStage(seed: 4), ChangelogStage(seed: 5, origin: "second"), RecoveryDisk())
        try live(old, transactions: 40)
        try disk.keep(old)
        let stored = try old.broker.bounds(of: ChangelogStage.partition).highWatermark
        try live(new, transactions: 8)
        let aborted = try new.begin(
            (0...stored).map { StateChange(key: "journal/\($0)", value: [1]) })
        try aborted.abort()
        try expectRebuilt(new, disk, saying: "comes from another changelog")
    }

    @Test("The last head is found behind an aborted transaction of any length", arguments: [1, 20, 300])
    func lastHeadBehindAborted(records: Int) throws {
        let stage = ChangelogStage(seed: 6)
        try live(stage, transactions: 4)
        try stage.begin((0..<records).map { StateChange(key: "journal/\($0)", value: [1]) }).abort()
        #expect(try StateHead.last(in: ChangelogStage.topic, log: stage.reader()) == stage.changelog.head)
    }

    @Test("A changelog without a head has no last one")
    func noLastHead() throws {
        let stage = ChangelogStage(seed: 6)
        #expect(try StateHead.last(in: ChangelogStage.topic, log: stage.reader()) == nil)
        try stage.interfere("state/x", [1])
        #expect(try StateHead.last(in: ChangelogStage.topic, log: stage.reader()) == nil)
    }

    @Test("A store that missed deletions which compaction has since forgotten is set aside")
    func missedTombstones() throws {
        let (stage, disk) = (ChangelogStage(seed: 7), RecoveryDisk())
        try live(stage, transactions: 15)
        try disk.keep(stage)
        try stage.commit(stage.beginGeneration())
        try stage.broker.compact(ChangelogStage.topic, keepsTombstones: false)
        try expectRebuilt(stage, disk, saying: "do not make up a state")
    }

    @Test("With the deletions still there it is brought up to date")
    func keptTombstones() throws {
        let (stage, disk) = (ChangelogStage(seed: 7), RecoveryDisk())
        try live(stage, transactions: 15)
        try disk.keep(stage)
        try stage.commit(stage.beginGeneration())
        try stage.broker.compact(ChangelogStage.topic, keepsTombstones: true)
        let recovery = try stage.recover(try disk.open())
        #expect(try stage.differences(of: recovery) == [])
        #expect(recovery.notices == [] && recovery.stored > 0)
    }

    @Test("A store that fails costs the store, not the start")
    func failingStore() throws {
        let (stage, disk) = (ChangelogStage(seed: 8), RecoveryDisk())
        try live(stage, transactions: 15)
        let (cache, contents) = try disk.open()
        (cache as? LocalStore)?.close()
        let recovery = try stage.recover((cache, contents))
        #expect(try stage.differences(of: recovery) == [])
        #expect(recovery.cache == nil && recovery.notices.count == 1)
        #expect(recovery.notices.first?.contains("goes on without the local store") == true)
    }

    @Test("A damaged changelog is damaged with a store too, once the damage has been read")
    func damageWithStore() throws {
        let (stage, disk) = (ChangelogStage(seed: 9), RecoveryDisk())
        try live(stage, transactions: 15)
        try disk.keep(stage)
        try stage.interfere("state/progress", [1, 2, 3])
        let recovery = try stage.recover(try disk.open())
        #expect(throws: RecoveryError.self) { try recovery.saved(by: ChangelogStage.application) }
    }

    @Test("Brokers that do not answer are asked again by the caller; nothing is half taken")
    func noAnswer() throws {
        let (stage, disk) = (ChangelogStage(seed: 10), RecoveryDisk())
        try live(stage, transactions: 12)
        try disk.keep(stage)
        try live(stage, transactions: 3, from: 12)
        let counting = FaultPlan.none()
        func reader(_ plan: FaultPlan) -> InMemoryLog {
            InMemoryLog(broker: stage.broker, transactionalID: "reader", group: "reader", faults: plan)
        }
        _ = try Recovery(of: ChangelogStage.topic, from: reader(counting), cache: nil, contents: .empty)
        #expect(counting.passedCount >= 4)
        let store = try disk.open()
        for number in 0..<counting.passedCount {
            let log = reader(.inject(.retry, atBoundary: number))
            #expect(throws: LogFailure.self) {
                try Recovery(of: ChangelogStage.topic, from: log, cache: store.cache, contents: store.contents)
            }
            let recovery = try Recovery(
                of: ChangelogStage.topic, from: log, cache: store.cache, contents: store.contents)
            #expect(try stage.differences(of: recovery) == [])
        }
    }

    @Test(
        "Any life, any compaction, any age of the store: what comes back is what was",
        arguments: 0..<40 as Range<UInt64>)
    func anyLife(seed: UInt64) throws {
        var generator = SeededGenerator.stream(seed: seed, named: "life")
        let (stage, disk) = (ChangelogStage(seed: seed), RecoveryDisk())
        try stage.commit(try stage.advance(clips: 1, checkpointing: true))
        for step in 0..<40 {
            switch Int.random(in: 0..<16, using: &generator) {
            case 0:
                try stage.commit(stage.beginGeneration())
                if generator.nextUnit() < 0.5 { try stage.commit(stage.beginGeneration()) }
                try stage.commit(try stage.advance(clips: 0, checkpointing: true))
            case 1: try disk.keep(stage)
            case 2: try stage.broker.compact(ChangelogStage.topic, keepsTombstones: generator.nextUnit() < 0.5)
            case 3: try stage.begin([StateChange(key: "state/progress", value: [9])]).abort()
            case 4: #expect(try stage.differences(of: stage.recover(try disk.open())) == [], "step \(step)")
            case 5: #expect(try stage.differences(of: stage.recover()) == [], "step \(step)")
            default:
                let count = Int.random(in: 1..<6, using: &generator)
                try stage.commit(try stage.advance(clips: count, checkpointing: generator.nextUnit() < 0.15))
            }
        }
        #expect(try stage.differences(of: stage.recover(try disk.open())) == [])
    }
}
