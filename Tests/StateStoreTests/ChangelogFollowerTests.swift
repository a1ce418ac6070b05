import EventLog
import Foundations
import StateStore
import Testing

@Suite("Following a changelog")
struct ChangelogFollowerTests {
    private func follow(_ follower: inout ChangelogFollower, _ stage: ChangelogStage) throws -> Int {
        try follower.follow(stage.reader()).get()
    }

    @Test("A follower's store is what the changelog holds, whatever it saw when", arguments: 0..<12 as Range<UInt64>)
    func following(seed: UInt64) throws {
        var generator = SeededGenerator.stream(seed: seed, named: "follower")
        let (stage, disk) = (ChangelogStage(seed: seed), RecoveryDisk())
        do {
            let (cache, _) = try disk.open()
            var follower = ChangelogFollower(of: ChangelogStage.topic, cache: cache, position: 0)
            var taken = 0
            for step in 0..<40 {
                if step % 12 == 11 { try stage.commit(stage.beginGeneration()) }
                try stage.commit(try stage.advance(clips: 3, checkpointing: step % 12 == 11 || step % 4 == 0))
                if generator.nextUnit() < 0.4 { taken += try follow(&follower, stage) }
            }
            taken += try follow(&follower, stage)
            #expect(try follow(&follower, stage) == 0)
            #expect(taken == stage.broker.records(of: ChangelogStage.topic).count)
        }
        let (cache, contents) = try disk.open()
        #expect(contents.entries == stage.entries)
        #expect(contents.position == (try stage.broker.bounds(of: ChangelogStage.partition).highWatermark))
        #expect(try stage.differences(of: stage.recover((cache, contents))) == [])
    }

    @Test(
        "What a transaction holds that is open while others look is taken over when it commits",
        arguments: [true, false])
    func openTransaction(commits: Bool) throws {
        let (stage, disk) = (ChangelogStage(seed: 1), RecoveryDisk())
        let (cache, _) = try disk.open()
        try stage.commit(try stage.advance(clips: 5, checkpointing: true))
        var follower = ChangelogFollower(of: ChangelogStage.topic, cache: cache, position: 0)
        #expect(try follow(&follower, stage) > 0)

        let changes = try stage.advance(clips: 5)
        let open = try stage.begin(changes)
        // Somebody else's records come to lie behind it; no reader of committed records sees them yet.
        try stage.interfere("journal/99999999", [1])
        #expect(try follow(&follower, stage) == 0)
        #expect(try follow(&follower, stage) == 0)
        if commits { try open.commit(offsets: [:]) } else { try open.abort() }
        #expect(try follow(&follower, stage) == (commits ? changes.count + 1 : 1))
        #expect(try follow(&follower, stage) == 0)
    }

    @Test("A store that fails says so, and what it lacks is asked for again by the next")
    func failingStore() throws {
        let (stage, disk) = (ChangelogStage(seed: 2), RecoveryDisk())
        try stage.commit(try stage.advance(clips: 5, checkpointing: true))
        let (cache, _) = try disk.open()
        (cache as? LocalStore)?.close()
        var follower = ChangelogFollower(of: ChangelogStage.topic, cache: cache, position: 0)
        for _ in 0..<2 {
            guard case .failure = try follower.follow(stage.reader()) else {
                Issue.record("it was taken")
                return
            }
        }
    }

    @Test("Brokers that do not answer are asked again: nothing is skipped", arguments: 0..<4)
    func noAnswer(boundary: Int) throws {
        let (stage, disk) = (ChangelogStage(seed: 3), RecoveryDisk())
        try stage.commit(try stage.advance(clips: 5, checkpointing: true))
        let (cache, _) = try disk.open()
        var follower = ChangelogFollower(of: ChangelogStage.topic, cache: cache, position: 0)
        let log = InMemoryLog(
            broker: stage.broker, transactionalID: "reader", group: "reader",
            faults: .inject(.retry, atBoundary: boundary))
        #expect(throws: LogFailure.self) { try follower.follow(log) }
        #expect(try follower.follow(log).get() == stage.broker.records(of: ChangelogStage.topic).count)
    }
}
