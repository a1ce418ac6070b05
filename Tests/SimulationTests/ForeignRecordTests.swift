import EventLog
import Foundation
import Foundations
import Pipeline
import StateStore
import Testing

@Suite("Records that something else wrote to the changelog")
struct ForeignRecordTests {
    private static let keys: [[UInt8]] = [
        [0xFF, 0xFE], Array("é".utf8), [], Array("a\nb".utf8), [UInt8](repeating: UInt8(ascii: "x"), count: 513),
    ]

    @Test("A key that is none of ours costs neither a start nor a standby its local store", arguments: keys)
    func foreignKey(key: [UInt8]) throws {
        let script = CrawlScript(seed: 5)
        let world = try SimulatedWorld(script)
        #expect(world.run(until: 40) == .finished)
        let foreign = LogRecord(topic: SimulatedWorld.changelog, partition: 0, key: key, value: [1])
        _ = try world.broker.append(foreign)

        try standBy(in: world, meeting: foreign)
        #expect(world.run() == .finished)
        #expect(try Oracle(world: world).violations().isEmpty)
    }

    /// What a standby does: it takes over what there is, and then what comes.
    private func standBy(in world: SimulatedWorld, meeting foreign: LogRecord) throws {
        let log = InMemoryLog(broker: world.broker, transactionalID: "reader", group: "reader")
        let store = try world.disk.open()
        let recovery = try Recovery(
            of: SimulatedWorld.changelog, from: log, cache: store.cache, contents: store.contents)
        #expect(recovery.notices.isEmpty && recovery.cache != nil)
        var follower = ChangelogFollower(
            of: SimulatedWorld.changelog, cache: store.cache, position: recovery.position)
        _ = try world.broker.append(foreign)
        #expect(try follower.follow(log).get() == 0)
        world.disk.close()
    }
}
