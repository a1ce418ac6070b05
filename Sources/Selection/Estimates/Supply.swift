#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How many of the stream's clips truly correspond, as far as its counts can tell: a lower guide.
package struct Supply: Sendable, Hashable {
    /// The share of the stream that corresponds, from 0 to 1.
    package let share: Double

    /// So many of the clips that the stream's counts hold.
    package let clips: Double
}

extension ContingencyTables {
    /// Of clips that chance alone put into cells, at most so many are expected in cells that pass for associated.
    static let chanceShare = 0.01

    /// An estimate of the share of the stream whose sound belongs to its picture.
    ///
    /// Think of the stream as a mixture: a share p corresponds, the rest has sound and picture independent of each other
    /// and is spread as the marginals are, E_ij = N_i N_j / N. Then for any set C of cells, with N(C) and E(C) the shares
    /// of the stream in them observed and expected, N(C) = p q(C) + (1 − p) E(C) and q(C) ≤ 1, hence
    ///
    ///     p ≥ (N(C) − E(C)) / (1 − E(C))
    ///
    /// C are the cells that chance does not fill so: those in which a clip meets so many others as it does with a
    /// probability of at most α = 0.01, by Chernoff's bound for the Poisson distribution with k = N_ij − 1 > E,
    /// P(X ≥ k) ≤ exp(−(k ln (k/E) − k + E)). Because E[X; X ≥ c] = E · P(X ≥ c − 1), at most the share α of an independent
    /// stream ends up in them, however few clips a cell has on average. (The plain sum of what exceeds the expectation,
    /// Σ max(0, N_ij − E_ij) / N, would say 0.25 for 100,000 independent clips in 256 × 256 cells.)
    ///
    /// It is the greatest over cross-modal pairs: each is a lower guide of its own, and a view that tells nothing says
    /// nothing. Clips that a clustering puts into a wrong cluster look independent, so a tenth of mistakes on either side
    /// takes a fifth off. What comes together without belonging together (silence with black, an intro with its jingle)
    /// counts as corresponding.
    ///
    /// - Complexity: O(cells), with a logarithm for each used one.
    package func supply() -> Supply {
        let share = pairs.indices.reduce(0.0) { greatest, pair in
            pairs[pair].isCrossModal ? max(greatest, correspondingShare(pair: pair)) : greatest
        }
        return Supply(share: share, clips: share * Double(streamTotal))
    }

    /// The lower guide of one pair. Its marginals are those of its own cells: a cluster that was forgotten has none.
    private func correspondingShare(pair: Int) -> Double {
        var rows = [Double](repeating: 0, count: clusters[pairs[pair].first])
        var columns = [Double](repeating: 0, count: clusters[pairs[pair].second])
        var total = 0.0
        forEachUsedCell(pair: pair) { first, second, _, stream in
            rows[first] += Double(stream)
            columns[second] += Double(stream)
            total += Double(stream)
        }
        guard total > 0 else { return 0 }
        let certainty = -log(ContingencyTables.chanceShare)
        var observed = 0.0
        var expected = 0.0
        forEachUsedCell(pair: pair) { first, second, _, stream in
            let mean = rows[first] * columns[second] / total
            let others = Double(stream) - 1
            guard others > mean, others * log(others / mean) - others + mean >= certainty else { return }
            observed += Double(stream)
            expected += mean
        }
        guard expected < total else { return 0 }
        return (observed - expected) / (total - expected)
    }
}
