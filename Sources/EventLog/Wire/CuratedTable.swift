package import Foundations

/// The curated set as a subscriber sees it. Applying every event, or every record of the table topic, gives the same
/// set: that equality is what the two outputs promise each other.
package struct CuratedTable: Hashable, Sendable {
    /// Each member with the change that brought it in.
    package private(set) var members: [ClipID: ClipChange] = [:]

    package init() {}

    package mutating func apply(_ event: CuratedEvent) {
        switch event {
        case .accepted(let change): members[change.clip.id] = change
        case .evicted(let change, _): members[change.clip.id] = nil
        }
    }

    package mutating func apply(_ record: CuratedTableRecord) {
        switch record {
        case .member(let change): members[change.clip.id] = change
        case .deleted(let id): members[id] = nil
        }
    }
}
