package import Foundations

/// The clip that came or went, and the state of the set right after.
package struct ClipChange: Hashable, Sendable {
    /// Counts the changes of one event stream from 0 without a gap.
    package let sequence: UInt64
    package let clip: ClipReference

    /// One a clustering; views come in their order, and each view's clusterings in theirs.
    package let assignments: [ViewAssignment]

    /// The version of the centroids that the assignments refer to.
    package let modelVersion: Int

    /// By how much this change raised the objective, in nats; negative where it lowered it.
    package let gain: Double

    /// The objective of the set after this change, in nats.
    package let objective: Double

    /// The members of the set after this change.
    package let setSize: Int

    /// - Precondition: `gain` and `objective` are finite.
    package init(
        sequence: UInt64, clip: ClipReference, assignments: [ViewAssignment], modelVersion: Int, gain: Double,
        objective: Double, setSize: Int
    ) {
        precondition(gain.isFinite && objective.isFinite, "an event states finite numbers")
        self.sequence = sequence
        self.clip = clip
        self.assignments = assignments
        self.modelVersion = modelVersion
        self.gain = gain
        self.objective = objective
        self.setSize = setSize
    }
}

/// The cluster a clip belongs to in one clustering of a view.
package struct ViewAssignment: Hashable, Sendable {
    /// The name of the clustering: `<view>#<number>`, or the view's own where each is clustered once.
    package let view: String
    package let cluster: Int

    package init(view: String, cluster: Int) {
        self.view = view
        self.cluster = cluster
    }
}
