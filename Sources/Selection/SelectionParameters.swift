/// What a curated set is asked to be.
package struct SelectionParameters: Sendable, Hashable {
    /// The greatest capacity: sums over one member more than so many, which a swap has for a moment, fit 64 bits.
    package static let greatestCapacity = 100_000_000

    /// The most members the set may have.
    package var capacity: Int

    /// Which pairs of clusterings count.
    package var pairing: Pairing

    /// How clips are chosen. Those below matter to some of the algorithms only.
    package var algorithm: SelectionAlgorithm

    /// The weight `w` of stream-wide association against the set's own mutual information: 0 is the set's own alone,
    /// 1 the Barber–Agakov bound under the stream's statistics.
    package var streamWeight: Double

    /// The weight `β` of the clusters' entropy: 1 is plain mutual information, more protects diversity.
    package var diversity: Double

    /// How much better than the member it displaces a clip must be, in nats a pair.
    package var margin: Double

    /// A clip whose stream-wide pointwise mutual information, in nats a cross-modal pair, is below this is refused.
    package var gate: Double

    /// For as many clips of the stream after it entered a member is not displaced.
    package var residenceClips: Int

    /// Of what is drawn by lot, which only `reservoir` does.
    package var seed: UInt64

    /// - Precondition: Numbers in their ranges, and an online algorithm.
    package init(
        capacity: Int, pairing: Pairing = .bipartite, algorithm: SelectionAlgorithm = .blend,
        streamWeight: Double = 0.5, diversity: Double = 1.25, margin: Double = 0.1, gate: Double = 0,
        residenceClips: Int = 0, seed: UInt64 = 1
    ) {
        precondition((1...SelectionParameters.greatestCapacity).contains(capacity), "a capacity in range")
        precondition((0...1).contains(streamWeight) && diversity >= 0 && diversity <= 16, "weights in range")
        precondition(margin >= 0 && margin <= 16 && abs(gate) <= 20, "nats in range")
        precondition(algorithm.isOnline, "a set is kept clip by clip")
        precondition((0...Int(Int32.max)).contains(residenceClips), "a residence fits 31 bits")
        self.capacity = capacity
        self.pairing = pairing
        self.algorithm = algorithm
        self.streamWeight = streamWeight
        self.diversity = diversity
        self.margin = margin
        self.gate = gate
        self.residenceClips = residenceClips
        self.seed = seed
    }
}
