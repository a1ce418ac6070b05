package import Selection

/// What happened since the start.
package struct CurationCounts: Sendable, Hashable {
    package init() {}

    /// Clips decided about, duplicates not counted.
    package internal(set) var clips = 0
    package internal(set) var accepted = 0
    package internal(set) var displaced = 0
    package internal(set) var declined: [DeclineReason: Int] = [:]
    package internal(set) var duplicates = 0

    /// Members that withdrawals evicted, and clips that they dropped before there was a decision.
    package internal(set) var withdrawn = 0
    package internal(set) var dropped = 0

    /// Members that a smaller capacity evicted.
    package internal(set) var capacityEvicted = 0

    /// Times new centroids were put in force.
    package internal(set) var publications = 0

    /// Members moved to other clusters at publications, and members whose distances had to be computed for it; both
    /// counted once a clustering.
    package internal(set) var reassigned = 0
    package internal(set) var recomputed = 0

    /// Members times clusterings that publications had to answer for.
    package internal(set) var followed = 0
}
