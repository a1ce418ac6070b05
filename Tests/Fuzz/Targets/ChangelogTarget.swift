import Curation
import EventLog
import Foundations
import StateStore

/// A changelog that something else has written to, and a local store that has followed it up to some place: a byte of
/// choices, then records. Each is a byte that says which key, a byte of choices, and the value after its length.
package struct ChangelogTarget: FuzzTarget {
    package static let name = "changelog"
    package static let longestInput = 8192

    private static let topic = "changelog"
    private static let application = "acavd"

    private let situation: StateSituation

    /// What the changelog holds, in the order of keys.
    private let written: [StateChange]
    private let keys: [String]

    package init() throws {
        situation = try StateSituation.all()[0]
        let curator = try Curator(restoring: situation.pieces.byName)
        let head = StateHead(
            origin: "first", application: ChangelogTarget.application, encoder: "fuzz/1",
            instance: Instance(id: "fuzz", host: "fuzz", process: 1))
        var changelog = Changelog(topic: ChangelogTarget.topic, head: head)
        let changes = changelog.checkpoint(curator) + changelog.journal(situation.journal)
        written = changes + [changelog.advance { $0.modelVersion = curator.modelVersion }]
        keys = written.map(\.key) + ["journal/00000003", "journal/00000004", "state/members/000007", "state/", "other"]
    }

    package func seeds() -> [[UInt8]] {
        let edits = written.enumerated().map { index, change in
            [UInt8(index), 0] + FuzzInput.counted(change.value ?? [])
        }
        return edits.map { [0] + $0 } + edits.map { [1] + $0 } + [[0], [2], [0] + edits.flatMap { $0.prefix(200) }]
    }

    package func check(_ input: [UInt8]) throws {
        var input = FuzzInput(input)
        let choices = input.byte()
        let broker = InMemoryBroker(topics: [ChangelogTarget.topic: 1], compacted: [ChangelogTarget.topic])
        let cache = MemoryCache()
        for change in written { try append(change, to: broker) }
        var position = Int64(written.count)
        var table = Dictionary(uniqueKeysWithValues: written.map { ($0.key, $0.value) })
        func follow() throws {
            try cache.apply(table.map { StateChange(key: $0.key, value: $0.value) }, position: position)
        }
        if choices & 2 != 0 { try follow() }
        while !input.isAtEnd {
            let (which, how) = (input.byte(), input.byte())
            if how & 2 != 0 { try follow() }
            // The marks of removed keys go in time: a store that lay idle does not hear of them.
            if how & 4 != 0 { try broker.compact(ChangelogTarget.topic) }
            let change = StateChange(
                key: keys[Int(which) % keys.count], value: how & 1 != 0 ? nil : input.string())
            try append(change, to: broker)
            table.updateValue(change.value, forKey: change.key)
            position += 1
        }
        if choices & 1 != 0, let head = truthful(table) {
            try append(StateChange(key: StateHead.key, value: head.encoded), to: broker)
        }
        try recover(broker, cache)
    }

    /// The head, with the hashes that its pieces really have: what lies behind the hashes is to be tried too.
    private func truthful(_ table: [String: [UInt8]?]) -> StateHead? {
        guard var head = table[StateHead.key]?.flatMap({ try? StateHead.parse($0) }) else { return nil }
        var pieces: [String: [UInt8]] = [:]
        for (key, value) in table where key.hasPrefix("state/") { pieces[String(key.dropFirst(6))] = value }
        // The parameters are sealed, and no one else writes them: what they make the state take is not at stake here.
        guard pieces["parameters"] == situation.pieces.byName["parameters"] else { return nil }
        let ledger = PieceLedger(of: pieces)
        head.pieces = ledger.count
        head.pieceHashes = ledger.sum
        return head
    }

    private func append(_ change: StateChange, to broker: InMemoryBroker) throws {
        try broker.append(
            LogRecord(topic: ChangelogTarget.topic, partition: 0, key: Array(change.key.utf8), value: change.value))
    }

    private func recovery(_ broker: InMemoryBroker, _ cache: MemoryCache?) throws -> Recovery {
        let contents = cache.map { StoreContents(position: $0.position, entries: $0.entries, setAside: nil) }
        return try Recovery(
            of: ChangelogTarget.topic, from: InMemoryLog(broker: broker, transactionalID: "reader", group: "reader"),
            cache: cache, contents: contents ?? .empty)
    }

    private func recover(_ broker: InMemoryBroker, _ cache: MemoryCache) throws {
        let recovery = try recovery(broker, cache)
        do {
            guard let saved = try recovery.saved(by: ChangelogTarget.application), !saved.isEmpty else {
                return try beginAnew(recovery, broker)
            }
            let restored = try saved.restore()
            try CuratorCheck(following: situation.following).check(restored.curator)
            try goOn(saved, restored.curator, broker)
        } catch let error as RecoveryError {
            try require(!error.description.isEmpty, "an error without words")
            try beginAnew(recovery, broker)
        }
    }

    /// A checkpoint after the damage leaves a changelog that is whole.
    private func goOn(_ saved: SavedState, _ curator: Curator, _ broker: InMemoryBroker) throws {
        var changelog = saved.changelog(topic: ChangelogTarget.topic, isWhole: false)
        for change in changelog.checkpoint(curator) { try append(change, to: broker) }
        try append(changelog.advance { _ in }, to: broker)
        do {
            let again = try recovery(broker, nil).saved(by: ChangelogTarget.application)
            try require(
                again?.head == changelog.head && again?.restore().curator.pieces() == curator.pieces(),
                "after a checkpoint it is another state")
        } catch let error as RecoveryError {
            throw FuzzFinding("after a checkpoint the changelog is refused: \(error)")
        }
    }

    /// A new generation leaves a changelog that is whole, and empty.
    private func beginAnew(_ recovery: Recovery, _ broker: InMemoryBroker) throws {
        var changelog: Changelog
        do {
            changelog = try recovery.changelog(
                topic: ChangelogTarget.topic,
                orNew: StateHead(
                    origin: "second", application: ChangelogTarget.application, encoder: "fuzz/1",
                    instance: Instance(id: "fuzz", host: "fuzz", process: 2)))
        } catch {
            return try require(!error.description.isEmpty, "an error without words")
        }
        for change in changelog.beginGeneration() { try append(change, to: broker) }
        try append(changelog.advance { _ in }, to: broker)
        do {
            let again = try self.recovery(broker, nil).saved(by: ChangelogTarget.application)
            try require(again?.isEmpty == true, "a new generation is not empty")
        } catch let error as RecoveryError {
            throw FuzzFinding("a new generation is refused: \(error)")
        }
    }
}

/// A local store without a disk.
private final class MemoryCache: StateCache {
    private(set) var entries: [String: [UInt8]] = [:]
    private(set) var position: Int64?

    func apply(_ changes: [StateChange], position: Int64?) throws(StoreError) {
        for change in changes { entries[change.key] = change.value }
        self.position = position ?? self.position
    }

    func setAside(because reason: String) throws(StoreError) -> SetAside {
        throw .unusable(path: "memory", reason: reason)
    }
}
