package import Curation
package import EventLog
import Foundations

/// Names of the topics that are written.
package struct OutputTopics: Sendable, Hashable {
    package let events: String
    package let curated: String
    package let rejected: String

    package init(events: String, curated: String, rejected: String) {
        self.events = events
        self.curated = curated
        self.rejected = rejected
    }
}

/// Turns decisions into the records that tell of them, numbered without a gap.
package struct EventSequence {
    /// The number of the next change.
    package private(set) var next: UInt64

    private let topics: OutputTopics
    private let source: String
    private let clusteringNames: [String]

    /// - Parameters:
    ///   - next: One more than the last number ever published, or 0.
    ///   - topics: Where records go.
    ///   - source: What events name as their source.
    ///   - clusteringNames: In the order of assignments.
    package init(next: UInt64, topics: OutputTopics, source: String, clusteringNames: [String]) {
        self.next = next
        self.topics = topics
        self.source = source
        self.clusteringNames = clusteringNames
    }

    /// Goes on with a number, unless a higher one has been given already.
    package mutating func skip(to number: UInt64) {
        next = max(next, number)
    }

    /// The events of an outcome. An accept comes before the evict of the member it displaces.
    package mutating func events(of outcome: CurationOutcome) -> [CuratedEvent] {
        switch outcome {
        case .declined, .duplicate:
            return []
        case .accepted(let acceptance):
            let accepted = CuratedEvent.accepted(change(acceptance.change))
            guard let displaced = acceptance.displaced else { return [accepted] }
            return [accepted, event(evicting: displaced, because: .displaced(by: acceptance.change.clip.id))]
        case .withdrawn(let changes):
            return changes.map { event(evicting: $0, because: .withdrawn) }
        }
    }

    /// The event of a member that left.
    package mutating func event(evicting member: MembershipChange, because reason: EvictionReason) -> CuratedEvent {
        .evicted(change(member), because: reason)
    }

    /// The events that clear the table of members which an earlier run left and this one does not know.
    package mutating func events(resetting leftovers: [ClipChange]) -> [CuratedEvent] {
        var remaining = leftovers.count
        return leftovers.map { left in
            remaining -= 1
            let change = ClipChange(
                sequence: take(), clip: left.clip, assignments: left.assignments, modelVersion: left.modelVersion,
                gain: 0, objective: 0, setSize: remaining)
            return .evicted(change, because: .reset)
        }
    }

    /// The records of events: for each one to the event stream and one to the table.
    package func records(of events: [CuratedEvent]) -> [LogRecord] {
        events.flatMap { event in
            [event.eventRecord(topic: topics.events, source: source), event.tableRecord(topic: topics.curated)]
        }
    }

    private mutating func change(_ change: MembershipChange) -> ClipChange {
        ClipChange(
            sequence: take(),
            clip: change.clip,
            assignments: zip(clusteringNames, change.assignment).map { ViewAssignment(view: $0, cluster: Int($1)) },
            modelVersion: change.modelVersion, gain: change.gain, objective: change.state.mutualInformation,
            setSize: change.state.size)
    }

    private mutating func take() -> UInt64 {
        defer { next += 1 }
        return next
    }
}
