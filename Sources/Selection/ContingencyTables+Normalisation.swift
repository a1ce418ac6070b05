/// Normalised mutual information: of a pair of clusterings twice their mutual information over the sum of their
/// entropies, between 0 and 1 (Strehl and Ghosh, JMLR 2002, but with the arithmetic mean, as scikit-learn has it).
///
/// With J = Σφ(n_ij), X = Σφ(n_i) + Σφ(n_j) and m members it is 2 (J − X + φ(m)) / (2 φ(m) − X): a ratio of what the
/// tables count. At a fixed size, a swap that raises the numerator less λ times the denominator, where λ is the ratio
/// now, raises the ratio (Dinkelbach, "On nonlinear fractional programming", Management Science 1967). Divided by 2 and
/// without constants that is J − (1 − λ/2) X: the terms of plain mutual information, with the clusters weighing less.
/// For the mean over several pairs the derivative is taken, which divides each pair's by its 2 φ(m) − X; there a swap
/// may do harm, because what it changes is not small beside a set of few members.
///
/// λ and the divisors are taken anew with every change of the members, so they follow from the counts.
extension ContingencyTables {
    /// The mean over pairs of the members' normalised mutual information; that of clusterings which both have all members
    /// in one cluster is 0.
    ///
    /// - Complexity: O(pairs).
    package var normalisedMutualInformation: Double {
        let all = 2 * Double(FixedPoint.phi(memberTotal))
        return (0..<tableCount).reduce(0) { $0 + normalised($1, all: all).information } / Double(tableCount)
    }

    /// Weighs each pair, and its clusters in it, by what normalised mutual information gains when their terms grow.
    /// Weights are 1 on average; that of a pair without entropy is 1.
    ///
    /// - Complexity: O(pairs).
    mutating func weighPairsByNormalisation() {
        let all = 2 * Double(FixedPoint.phi(memberTotal))
        var (sum, known) = (0.0, 0)
        for index in 0..<tableCount {
            let entropies = normalised(index, all: all).entropies
            if entropies > 0 { (sum, known) = (sum + 1 / entropies, known + 1) }
        }
        for index in 0..<tableCount {
            let (information, entropies) = normalised(index, all: all)
            weights[index] = entropies > 0 ? Int64((256 * Double(known) / (entropies * sum)).rounded()) : 256
            clusterShares[index] = Int64((256 * (1 - information / 2)).rounded())
        }
        addUpWeights()
    }

    /// A pair's normalised mutual information, and the sum of its entropies times the members, in nats.
    ///
    /// - Parameter all: 2 φ(m), in objective units.
    private func normalised(_ index: Int, all: Double) -> (information: Double, entropies: Double) {
        let table = tables[index]
        let clusters = Double(marginalSums[table.first]) + Double(marginalSums[table.second])
        let entropies = (all - clusters) / FixedPoint.objectiveScale
        // A unit of rounding is no entropy.
        guard entropies > 1e-6 else { return (0, 0) }
        let information = (2 * (Double(jointSums[index]) - clusters) + all) / FixedPoint.objectiveScale
        return (min(max(information / entropies, 0), 1), entropies)
    }
}
