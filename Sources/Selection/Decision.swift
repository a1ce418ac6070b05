/// What became of a clip that was offered to the set.
package enum Decision: Sendable, Hashable {
    /// It took a free slot. The gain is in nats a pair.
    case admitted(slot: Int, gain: Double)

    /// It took the slot of the member it displaced, which was assigned as `evicted`. Adding it gained, and removing that
    /// member then lost, these nats a pair.
    case displaced(slot: Int, evicted: [UInt16], gain: Double, loss: Double)

    /// It is not a member.
    case declined(DeclineReason)
}

/// Why a clip is not a member.
package enum DeclineReason: String, Sendable, Hashable, CaseIterable {
    /// Its sound and picture do not meet more often in the stream than by chance.
    case unassociated

    /// Taking it instead of the least valuable member would not raise the objective by the margin.
    case noGain = "no_gain"
}
