/// What became of a clip that was offered to the set.
package enum Decision: Sendable, Hashable {
    /// It took a free slot. The gain is in nats a pair.
    case admitted(slot: Int, gain: Double)

    /// It took the slot of the member it displaced.
    case displaced(slot: Int, Displacement)

    /// It is not a member.
    case declined(DeclineReason)
}

/// How a clip came to take a member's place.
package struct Displacement: Sendable, Hashable {
    /// The clusters of the member that left.
    package let evicted: [UInt16]

    /// What adding the clip gained the score, and what removing the member then lost, in nats a pair. The gain is
    /// greater by more than the margin.
    package let gain: Double
    package let loss: Double

    /// The mutual information with both in the set, in nats.
    package let informationWithBoth: Double
}

/// Why a clip is not a member.
package enum DeclineReason: String, Sendable, Hashable, CaseIterable {
    /// Its sound and picture do not meet more often in the stream than by chance.
    case unassociated

    /// Taking it instead of the least valuable member would not raise the objective by the margin.
    case noGain = "no_gain"

    /// The lot did not fall on it.
    case notDrawn = "not_drawn"

    /// It gains less than the threshold of the day.
    case belowThreshold = "below_threshold"

    /// The set is full, and no member may leave for it: the algorithm displaces none, or its residence is not over.
    case noRoom = "no_room"
}
