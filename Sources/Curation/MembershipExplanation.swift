package import Foundations
package import Selection

/// Why a clip is in the set.
package struct MembershipExplanation: Sendable, Hashable {
    package let clip: ClipReference

    /// What counts tell of it; clusterings are numbered as in `CurationParameters.clusteringNames`.
    package let standing: MemberStanding
}
