package import Selection

/// What became of an input.
package struct CurationOutcome: Sendable {
    package enum Result: Sendable {
        case accepted(Acceptance)
        case declined(DeclineReason)

        /// The clip is a member already; nothing changed.
        case duplicate

        /// The members that a withdrawal evicted.
        case withdrawn([Eviction])
    }

    package let ticket: Int
    package let result: Result
}

/// A clip that entered the set.
package struct Acceptance: Sendable {
    package let clip: ClipReference

    /// A cluster a view.
    package let assignment: [UInt16]

    /// Of the centroids the assignment is by.
    package let modelVersion: Int

    /// What adding it gained the blended objective, in nats a pair.
    package let gain: Double

    /// The member that left for it.
    package let displaced: Eviction?

    /// The set after the decision.
    package let state: SetState
}

/// A clip that left the set.
package struct Eviction: Sendable {
    package let clip: ClipReference

    /// A cluster a view.
    package let assignment: [UInt16]

    /// Of the centroids the assignment is by.
    package let modelVersion: Int

    /// What removing it gained the blended objective, in nats a pair: below zero when it was worth something.
    package let gain: Double

    /// The set after the decision.
    package let state: SetState
}

/// How large and how good the set is.
package struct SetState: Sendable, Hashable {
    /// Members.
    package let size: Int

    /// The mean mutual information over the pairs of views, in nats.
    package let mutualInformation: Double

    package init(size: Int, mutualInformation: Double) {
        self.size = size
        self.mutualInformation = mutualInformation
    }
}
