package import Foundations

/// Why a clip left the curated set.
package enum EvictionReason: Hashable, Sendable {
    /// Another clip took its place.
    case displaced(by: ClipID)

    /// Its video was withdrawn.
    case withdrawn

    /// The set was given a smaller capacity.
    case capacity

    /// A new model was begun, or the state was lost: the set begins empty.
    case reset
}
