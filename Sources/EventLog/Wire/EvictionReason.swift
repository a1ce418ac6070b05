package import Foundations

/// Why a clip left the curated set.
package enum EvictionReason: Hashable, Sendable {
    /// Another clip took its place.
    case displaced(by: ClipID)

    /// Its video was withdrawn.
    case withdrawn

    /// The clip was left in the table by an earlier run that this one does not continue.
    case reset
}
