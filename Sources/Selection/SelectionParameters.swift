/// What a curated set is asked to be.
package struct SelectionParameters: Sendable, Hashable {
    /// The most members the set may have.
    package var capacity: Int

    /// Which pairs of clusterings count.
    package var pairing: Pairing

    /// The weight `w` of stream-wide association against the set's own mutual information: 0 is the set's own alone,
    /// 1 the Barber–Agakov bound under the stream's statistics.
    package var streamWeight: Double

    /// The weight `β` of the clusters' entropy: 1 is plain mutual information, more protects diversity.
    package var diversity: Double

    /// How much better than the member it displaces a clip must be, in nats a pair.
    package var margin: Double

    /// A clip whose stream-wide pointwise mutual information, in nats a cross-modal pair, is below this is refused.
    package var gate: Double

    package init(
        capacity: Int, pairing: Pairing = .bipartite, streamWeight: Double = 0.5, diversity: Double = 1.25,
        margin: Double = 0.1, gate: Double = 0
    ) {
        precondition(capacity > 0 && capacity < Int(Int32.max), "a capacity fits 31 bits")
        precondition((0...1).contains(streamWeight) && diversity >= 0 && diversity <= 16, "weights in range")
        precondition(margin >= 0 && margin <= 16 && abs(gate) <= 20, "nats in range")
        self.capacity = capacity
        self.pairing = pairing
        self.streamWeight = streamWeight
        self.diversity = diversity
        self.margin = margin
        self.gate = gate
    }
}
