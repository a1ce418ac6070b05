import Curation
import EventLog
import Foundations
import StateStore

extension Crawl {
    /// A record without its place: aborted transactions and markers take offsets too.
    struct Published: Hashable {
        let topic: String
        let key: [UInt8]?
        let value: [UInt8]?
        let headers: [LogHeader]

        init(_ record: ConsumedRecord) {
            topic = record.source.topic
            key = record.key
            value = record.value
            headers = record.headers
        }
    }

    /// What subscribers can read, in order, topic by topic.
    func published() -> [[Published]] {
        ["events", "curated", "rejected"].map { broker.records(of: $0).map { Published($0) } }
    }

    /// All that must not depend on what went wrong: what is published, and the state but for who wrote it.
    struct Outcome: Equatable {
        let published: [[Published]]
        let pieces: [StatePiece]
        let sequence: UInt64
        let offsets: LogOffsets
        let tallies: [String: Int]
    }

    func outcome() throws -> Outcome {
        let saved = try saved()
        return Outcome(
            published: published(), pieces: try saved.restore().curator.pieces(), sequence: saved.head.sequence,
            offsets: saved.head.offsets, tallies: saved.head.tallies)
    }

    /// Every promise that does not hold of what lies in the log, in words.
    func brokenPromises(complete: Bool = true) throws -> [String] {
        var broken: [String] = []
        let events = try events()
        if events.map(\.change.sequence) != Array(0..<UInt64(events.count)) { broken.append("numbers with gaps") }
        var replayed = CuratedTable()
        for event in events {
            let isMember = replayed.members[event.change.clip.id] != nil
            if case .accepted = event, isMember { broken.append("\(event.change.clip.id) accepted twice") }
            if case .evicted = event, !isMember { broken.append("\(event.change.clip.id) evicted twice") }
            replayed.apply(event)
        }
        if try table() != replayed { broken.append("the table is not what the events say") }

        let saved = try saved()
        let tallies = saved.head.tallies
        let consumed = saved.head.offsets.values.reduce(0, +)
        if saved.head.sequence != UInt64(events.count) { broken.append("the head counts other events") }
        if Int64(tallies["messages"] ?? 0) != consumed { broken.append("\(consumed) consumed, counted \(tallies)") }
        if complete, consumed != Int64(messages) { broken.append("\(consumed) of \(messages) messages") }
        let committed = broker.committedOffsets(of: Crawl.application)
        if committed != saved.head.offsets { broken.append("the group's offsets are not the state's") }
        let letters = tallies.filter { $0.key.hasPrefix("dead_lettered.") }.values.reduce(0, +)
        if broker.records(of: "rejected").count != letters { broken.append("dead letters") }

        guard !saved.isEmpty else {
            if !replayed.members.isEmpty { broken.append("an empty state, and members in the table") }
            return broken
        }
        let curator = try saved.restore().curator
        if Set(curator.members.map(\.clip.id)) != Set(replayed.members.keys) {
            broken.append("the set is not what the table says")
        }
        return broken
    }
}
