/// One change of the curated set, as published. docs/reference/events.md describes the format.
package enum CuratedEvent: Hashable, Sendable {
    case accepted(ClipChange)
    case evicted(ClipChange, because: EvictionReason)

    package var change: ClipChange {
        switch self {
        case .accepted(let change), .evicted(let change, _): change
        }
    }
}
