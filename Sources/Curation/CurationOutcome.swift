package import Foundations
package import Selection

/// What became of an input.
package enum CurationOutcome: Sendable {
    case accepted(Acceptance)
    case declined(DeclineReason)

    /// The clip is a member already; nothing changed.
    case duplicate

    /// The members that a withdrawal evicted: of the withdrawal itself, and of each clip, not yet decided about, that it
    /// dropped. The latter evicts none.
    case withdrawn([MembershipChange])
}

/// A clip that entered the set, and the member that left for it.
package struct Acceptance: Sendable {
    package let change: MembershipChange

    /// Left right after the clip had entered.
    package let displaced: MembershipChange?
}

/// A clip that entered or left the set.
package struct MembershipChange: Sendable {
    package let clip: ClipReference

    /// A cluster in each clustering, in the order of `CurationParameters.clusteringNames`.
    package let assignment: [UInt16]

    /// Of the centroids the assignment is by.
    package let modelVersion: Int

    /// By how much this change raised the set's mutual information, in nats. What is decided by is a blend of that and
    /// of the stream's, so it may fall now and then.
    package let gain: Double

    /// The set right after this change.
    package let state: SetState
}

/// How large and how good the set is.
package struct SetState: Sendable, Hashable {
    /// Members.
    package let size: Int

    /// The mean mutual information over the pairs of clusterings, in nats.
    package let mutualInformation: Double

    package init(size: Int, mutualInformation: Double) {
        self.size = size
        self.mutualInformation = mutualInformation
    }
}
