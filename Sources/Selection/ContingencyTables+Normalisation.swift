/// Normalised mutual information: of a pair of clusterings twice their mutual information over the sum of their
/// entropies, between 0 and 1 (Strehl and Ghosh, JMLR 2002, with the arithmetic mean, as scikit-learn has it).
///
/// With J = Σφ(n_ij), X = Σφ(n_i) + Σφ(n_j) and m members it is 2 (J − X + φ(m)) / (2 φ(m) − X): a ratio of what the
/// tables count. At a fixed size, a swap that raises the numerator less λ times the denominator, where λ is the ratio
/// now, raises the ratio (Dinkelbach, "On nonlinear fractional programming", Management Science 1967). Divided by 2 and
/// without constants that is J − (1 − λ/2) X: the terms of plain mutual information, with the clusters weighing less.
/// For the sum over pairs of clusterings the derivative is taken, which divides each pair's by its 2 φ(m) − X.
extension ContingencyTables {
    /// The mean over pairs of the members' normalised mutual information; that of clusterings which both have all members
    /// in one cluster is 0.
    ///
    /// - Complexity: O(pairs).
    package var normalisedMutualInformation: Double {
        (0..<tableCount).reduce(0) { $0 + normalised($1).information } / Double(tableCount)
    }

    /// Weighs each pair, and its clusters in it, by what normalised mutual information gains when their terms grow.
    /// Weights are 1 on average.
    ///
    /// - Complexity: O(pairs).
    mutating func weighPairsByNormalisation() {
        let all = (0..<tableCount).map { normalised($0) }
        let rates = all.map { $0.entropies > 0 ? 1 / $0.entropies : nil }
        let known = rates.compactMap { $0 }
        let mean = known.reduce(0, +) / Double(max(known.count, 1))
        for index in 0..<tableCount {
            weights[index] = rates[index].map { Int64((256 * $0 / mean).rounded()) } ?? 256
            clusterShares[index] = Int64((256 * (1 - all[index].information / 2)).rounded())
        }
        addUpWeights()
    }

    /// A pair's normalised mutual information, and the sum of its entropies times the members, in nats.
    private func normalised(_ index: Int) -> (information: Double, entropies: Double) {
        let table = tables[index]
        let clusters = Double(marginalSums[table.first] + marginalSums[table.second])
        let all = 2 * Double(FixedPoint.phi(memberTotal))
        let entropies = (all - clusters) / FixedPoint.objectiveScale
        // A unit of rounding is no entropy.
        guard entropies > 1e-6 else { return (0, 0) }
        let information = (2 * (Double(jointSums[index]) - clusters) + all) / FixedPoint.objectiveScale
        return (min(max(information / entropies, 0), 1), entropies)
    }
}
