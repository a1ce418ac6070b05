#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

// What of the set's mutual information is more than chance. A small set shows much of it whatever its clips are: 1,000
// clips at random in 256 × 256 clusters about 4 of the possible 5.5 nats. These figures are for reporting; decisions do
// not rest on them, because the bias hardly changes with a swap.

extension ContingencyTables {
    /// The members' mutual information less its bias for independent clusterings, (rows − 1)(columns − 1) / 2n with rows
    /// and columns that have members (Miller, "Note on the bias of information estimates", 1955), in nats, the mean over
    /// pairs; 0 for the empty set.
    ///
    /// Good where members outnumber the cells. Far below that it corrects too much, and its result far below zero only
    /// says that so few members tell nothing; `adjustedMutualInformation` is exact everywhere.
    ///
    /// - Complexity: O(pairs + clusters).
    package var correctedMutualInformation: Double {
        guard memberTotal > 0 else { return 0 }
        let used = clusters.indices.map { clustering in memberCounts(clustering).count { $0 > 0 } }
        let freedom = pairs.reduce(0.0) { $0 + Double(used[$1.first] - 1) * Double(used[$1.second] - 1) }
        return mutualInformation - freedom / Double(pairs.count) / Double(2 * memberTotal)
    }

    /// The adjusted mutual information of the members: of what lies between chance and the most there can be, how much is
    /// reached,
    ///
    ///     (MI − E) / ((H_first + H_second) / 2 − E)
    ///
    /// with E the expectation for clusters of these sizes filled at random (Vinh, Epps and Bailey, JMLR 11, 2010, section
    /// 4; the arithmetic mean, as scikit-learn has it by default), the mean over pairs. 0 is chance and 1 the most; it
    /// may be a little below 0.
    ///
    /// A pair in which nothing can exceed chance (a single used cluster, or each clip alone in its own) counts as 0.
    ///
    /// - Parameter mostTerms: How much work may be done, in terms of the inner sum, some nanoseconds each.
    /// - Returns: Nil when it could be more work than that.
    /// - Complexity: O(cells + Σ over pairs of different row sizes × different column sizes × √(n / cells)).
    package func adjustedMutualInformation(mostTerms: Double = .infinity) -> Double? {
        adjustedMutualInformation(UsedCells(self), mostTerms: mostTerms)
    }

    /// - Parameter used: Of these tables.
    func adjustedMutualInformation(_ used: UsedCells, mostTerms: Double) -> Double? {
        guard memberTotal > 0 else { return 0 }
        let counts = clusters.indices.map { memberCounts($0) }
        guard expectationTerms(counts) <= mostTerms else { return nil }
        let logarithms = CountLogarithms(greatest: counts.reduce(0) { max($0, $1.max() ?? 0) })
        let chance = ChanceInformation(logarithms: logarithms)
        let total = Double(memberTotal)
        let entropies = counts.map { log(total) - $0.reduce(0) { $0 + logarithms.phi($1) } / total }
        var sum = 0.0
        for (index, pair) in pairs.enumerated() {
            let mean = (entropies[pair.first] + entropies[pair.second]) / 2
            guard entropies[pair.first] > 0, entropies[pair.second] > 0 else { continue }
            var joint = 0.0
            used.forEach(pair: index, of: self) { _, _, members, _ in joint += logarithms.phi(members) }
            let information = entropies[pair.first] + entropies[pair.second] - (log(total) - joint / total)
            let expected = chance.expectation(rows: counts[pair.first], columns: counts[pair.second])
            // Twelve digits of two entropies cancel when each clip is alone.
            guard mean - expected > 1e-12 * mean else { continue }
            sum += (information - expected) / (mean - expected)
        }
        return sum / Double(pairs.count)
    }

    /// Members in each cluster of a clustering.
    private func memberCounts(_ clustering: Int) -> [Int] {
        (0..<clusters[clustering]).map { memberCount(clustering: clustering, cluster: $0) }
    }

    /// An upper bound, or nearly so, on the terms of the inner sums of the expectation: a cell of mean μ takes about
    /// 20 √μ + 20, and Σ √μ_ij ≤ √(cells · n) by Cauchy and Schwarz.
    private func expectationTerms(_ counts: [[Int]]) -> Double {
        let different = counts.map { Double(Set($0).subtracting([0]).count) }
        let used = counts.map { Double($0.count { $0 > 0 }) }
        return pairs.reduce(0) { sum, pair in
            let meanCell = Double(memberTotal) / max(used[pair.first] * used[pair.second], 1)
            return sum + different[pair.first] * different[pair.second] * 20 * (1 + meanCell.squareRoot())
        }
    }
}
