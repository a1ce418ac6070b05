/// Sieve-Streaming++ (Kazemi, Mitrovic, Zadimoghaddam, Lattanzi, Karbasi, "Submodular streaming in all its glory", ICML
/// 2019, algorithm 1): as many sets are built at once as there are thresholds on a grid; each takes the clips that gain it
/// its threshold, and the best of them is chosen. Thresholds below what the best set so far proves too low are given up.
///
/// It asks for a monotone submodular function. Mutual information is neither (a clip in a new row and column may gain
/// more the more there is; another may lose), so the sets are not built on it but on the Barber–Agakov bound under the
/// stream's counts, shifted until every clip gains something:
///
///     f(S) = c |S| + Σ_{x ∈ S} T_x − Σ_p u_p [ Σφ(n_i) + Σφ(n_j) ]     T_x = Σ_p u_p [ 2 ln N_ij − ln N_i − ln N_j ]
///
/// with the least c that makes f monotone for sets of the capacity, of clips that pass the gate. The counts N are of the
/// whole collection, which is more than a stream can know, and the weights u of the pairs follow from them.
///
/// For a grid of 1 + ε the value of the set is at least (1/2 − ε) of the greatest f: of f, of which the shift is the
/// greater part; it says nothing about mutual information. What is lost here: every set needs counts of its own, a
/// number a cluster (with cells in the objective it would be a table a set), and a list of up to `capacity` clips; and
/// what is in a set never leaves it.
package struct SieveStreaming: CollectionSelection {
    /// ε: the grid is of the powers of 1 + ε.
    package let fineness: Double

    /// Clips whose pointwise mutual information in the collection, in nats a cross-modal pair, is below this are none
    /// of those that are chosen among. It keeps the shift small, and with it the thresholds apart.
    package let gate: Double

    /// Which pairs of clusterings count.
    package let pairing: Pairing

    /// - Precondition: `fineness` is above zero.
    package init(fineness: Double = 0.02, gate: Double = 0, pairing: Pairing = .bipartite) {
        precondition(fineness > 0, "thresholds differ")
        self.fineness = fineness
        self.gate = gate
        self.pairing = pairing
    }

    package var name: String { SelectionAlgorithm.sieveStreaming.rawValue }

    /// - Complexity: O(clips · (pairs + sieves · clusterings)); about log (2 · capacity) / ε sieves at first, and
    ///   log (2 Δ capacity / f) / ε at the end. Memory of 8 bytes a cell, and a sieve 4 bytes a cluster and 8 a clip.
    package func choose(from clips: AssignedClips, capacity: Int) -> Choice {
        guard capacity > 0, clips.count > 0 else { return Choice(clips: []) }
        let bound = ShiftedBound(clips, pairing: pairing, capacity: min(capacity, clips.count), gate: gate)
        var sieves = SieveBank(fineness: fineness, capacity: bound.capacity, clusters: clips.clusters)
        clips.withUnsafeRows { rows in
            for clip in 0..<clips.count { sieves.take(clip, rows + clip * clips.clusters.count, bound) }
        }
        return Choice(
            clips: sieves.best.sorted(), evaluations: sieves.evaluations, bytes: bound.bytes + sieves.greatestBytes)
    }
}
