package import EventLog
package import Foundations

/// A member of a curated set, as other programs are told of it.
package struct CuratedMember: Sendable, Hashable {
    package let clip: ClipReference

    /// The clip's cluster in each clustering.
    package let assignments: [ViewAssignment]

    /// How it came in; nil where the set has no history, as that of one pass has none.
    package let change: ClipChange?

    package init(_ change: ClipChange) {
        clip = change.clip
        assignments = change.assignments
        self.change = change
    }

    package init(_ clip: ClipReference, assignments: [ViewAssignment]) {
        self.clip = clip
        self.assignments = assignments
        change = nil
    }

    /// As a line of JSON, without its end.
    package var json: JSONValue {
        .object([
            "type": .string("member"), "clip": .string(clip.id.description), "video": .string(clip.video.text),
            "path": .string(clip.uri), "start": .number(clip.span.start), "end": .number(clip.span.end),
            "assignments": clusters,
        ])
    }

    var clusters: JSONValue {
        .object(assignments.map { JSONValue.Member(name: $0.view, value: .number($0.cluster)) })
    }
}
