import Curation
import EventLog
import Foundations
import StateStore
import Testing

/// What a run left behind, as far as it must not depend on what went wrong in it.
struct Outcome: Equatable {
    let events: [LoggedRecord]
    let rejected: [LoggedRecord]
    let members: [String]
    let pieces: [String: [UInt8]]
    let sequence: UInt64
    let offsets: LogOffsets
    let tallies: [String: Int]

    /// A record without its place: aborted transactions and markers take offsets too.
    struct LoggedRecord: Equatable {
        let key: [UInt8]?
        let value: [UInt8]?
        let headers: [LogHeader]

        init(_ record: ConsumedRecord) {
            key = record.key
            value = record.value
            headers = record.headers
        }
    }

    init(of world: SimulatedWorld) throws {
        let (head, curator) = try world.saved()
        events = world.broker.records(of: "events").map { LoggedRecord($0) }
        rejected = world.broker.records(of: "rejected").map { LoggedRecord($0) }
        members = curator.members.map { "\($0.clip.id) \($0.assignment)" }.sorted()
        pieces = Dictionary(uniqueKeysWithValues: curator.pieces().map { ($0.name, $0.value) })
        sequence = head.sequence
        offsets = head.offsets
        tallies = head.tallies
    }

    /// What differs, in words; empty when nothing does.
    func differences(from other: Outcome) -> [String] {
        var differences: [String] = []
        if events != other.events { differences.append("events: \(events.count), not \(other.events.count)") }
        if rejected != other.rejected { differences.append("dead letters") }
        if members != other.members { differences.append("members") }
        for name in Set(pieces.keys).union(other.pieces.keys).sorted() where pieces[name] != other.pieces[name] {
            differences.append("piece \(name)")
        }
        if sequence != other.sequence { differences.append("sequence: \(sequence), not \(other.sequence)") }
        if offsets != other.offsets { differences.append("offsets") }
        if tallies != other.tallies { differences.append("tallies: \(tallies), not \(other.tallies)") }
        return differences
    }
}

/// The promises, checked on what a subscriber can read and on the state.
struct Oracle {
    let world: SimulatedWorld

    /// Every promise that does not hold, in words.
    ///
    /// - Parameter complete: Whether every message must be processed.
    func violations(complete: Bool = true) throws -> [String] {
        var violations: [String] = []
        let broker = world.broker
        let (head, curator) = try world.saved()

        // Numbers without a gap, none twice; the replayed events are the table, and the table is the set.
        let events = try broker.records(of: "events").map { try CuratedEvent.parse($0) }
        if events.map(\.change.sequence) != Array(0..<UInt64(events.count)) {
            violations.append("sequences \(events.map(\.change.sequence))")
        }
        if head.sequence != UInt64(events.count) { violations.append("the head's next number is \(head.sequence)") }
        var replayed = CuratedTable()
        for event in events {
            let isMember = replayed.members[event.change.clip.id] != nil
            switch event {
            case .accepted: if isMember { violations.append("\(event.change.clip.id) accepted twice") }
            case .evicted: if !isMember { violations.append("\(event.change.clip.id) evicted twice") }
            }
            replayed.apply(event)
            if event.change.setSize != replayed.members.count {
                violations.append("set size at \(event.change.sequence)")
            }
        }
        var table = CuratedTable()
        for record in broker.records(of: "curated") { table.apply(try CuratedTableRecord.parse(record)) }
        if table != replayed { violations.append("the table is not what the events say") }
        let members = Set(curator.members.map(\.clip.id))
        if members != Set(table.members.keys) { violations.append("the set is not what the table says") }

        // Every message ends in exactly one outcome.
        let committed = broker.committedOffsets(of: SimulatedWorld.application)
        for (partition, offset) in head.offsets where committed[partition] != offset {
            violations.append("\(partition): state at \(offset), group at \(committed[partition] ?? -1)")
        }
        let consumed = head.offsets.values.reduce(0, +)
        let counts = curator.counts
        let tally = head.tallies
        if Int64(tally["messages"] ?? 0) != consumed { violations.append("\(consumed) messages, counted \(tally)") }
        if complete, consumed != Int64(world.script.messages.count) {
            violations.append("\(consumed) of \(world.script.messages.count) messages processed")
        }
        let letters = tally.filter { $0.key.hasPrefix("dead_lettered.") }.values.reduce(0, +)
        if broker.records(of: "rejected").count != letters { violations.append("dead letters \(letters)") }
        let declined = counts.declined.values.reduce(0, +)
        let decided = counts.accepted + declined + counts.duplicates + counts.dropped
        if !curator.isWarmingUp, tally["clips"] != decided {
            violations.append("\(tally["clips"] ?? 0) clips, \(decided) decided about")
        }
        let accepts = events.count { if case .accepted = $0 { true } else { false } }
        if accepts != counts.accepted { violations.append("\(accepts) accepts, counted \(counts.accepted)") }
        return violations
    }
}
