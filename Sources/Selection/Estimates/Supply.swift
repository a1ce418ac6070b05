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
    /// An estimate of the share of the stream whose sound belongs to its picture.
    ///
    /// Think of the stream as a mixture: a share p corresponds, the rest has sound and picture independent of each other
    /// and is spread as the marginals are, E_ij = N_i N_j / N. Then for any set C of cells, with N(C) and E(C) the clips of
    /// the stream in them observed and expected, N(C) = p N q(C) + (1 − p) E(C) and q(C) ≤ 1, hence
    ///
    ///     p ≥ (N(C) − E(C)) / (N − E(C))
    ///
    /// C are the cells that chance does not easily fill so: those in which a clip meets k = N_ij − 1 > E others and
    /// Chernoff's bound for the Poisson distribution, P(X ≥ k) ≤ exp(−D), D = k ln (k/E) − k + E, is small. Some cells are
    /// among them by accident; what they bring in is expected to be E[X − E; X ≥ c] = E · P(X = c − 1) for a cell that counts
    /// from c clips on, and is taken off. So an independent stream is expected to show 0 or less, however few clips a cell
    /// has on average. (The plain sum of what exceeds the expectation, Σ max(0, N_ij − E_ij) / N, says 0.25 for 100,000
    /// independent clips in 256 × 256 cells.)
    ///
    /// It is the greatest over two strictnesses, because the strict one is the more exact on a long stream and blind on a
    /// short one, and over cross-modal pairs: each is a lower guide of its own, and a view that tells nothing says
    /// nothing. Clips that a clustering puts into a wrong cluster look independent, so a tenth of mistakes on either side
    /// takes a fifth off. What comes together without belonging together (silence with black, an intro with its jingle)
    /// counts as corresponding.
    ///
    /// - Complexity: O(cells), with a logarithm for each used one; of sparse tables O(n log n) for n cells.
    package func supply() -> Supply { supply(UsedCells(self)) }

    /// - Parameter used: Of these tables.
    func supply(_ used: UsedCells) -> Supply {
        let share = pairs.indices.reduce(0.0) { greatest, pair in
            pairs[pair].isCrossModal ? max(greatest, correspondingShare(pair: pair, used)) : greatest
        }
        return Supply(share: share, clips: share * Double(streamTotal))
    }

    /// The lower guide of one pair. Its marginals are those of its own cells: a cluster that was forgotten has none.
    private func correspondingShare(pair: Int, _ used: UsedCells) -> Double {
        var rows = [Double](repeating: 0, count: clusters[pairs[pair].first])
        var columns = [Double](repeating: 0, count: clusters[pairs[pair].second])
        var total = 0.0
        used.forEach(pair: pair, of: self) { first, second, _, stream in
            rows[first] += Double(stream)
            columns[second] += Double(stream)
            total += Double(stream)
        }
        guard total > 0 else { return 0 }
        var strict = Excess(certainty: 4.6)
        var lenient = Excess(certainty: 2)
        used.forEach(pair: pair, of: self) { first, second, _, stream in
            let mean = rows[first] * columns[second] / total
            let others = Double(stream) - 1
            guard others > mean else { return }
            let divergence = poissonDivergence(others, mean: mean)
            strict.add(Double(stream), mean: mean, divergence: divergence)
            lenient.add(Double(stream), mean: mean, divergence: divergence)
        }
        let (rowSizes, columnSizes) = (SizeClass.classes(of: rows), SizeClass.classes(of: columns))
        return [strict, lenient].reduce(0) { greatest, excess in
            max(greatest, excess.share(rows: rowSizes, columns: columnSizes, total: total))
        }
    }
}

/// D = k ln (k/μ) − k + μ, for k > 0: P(X ≥ k) ≤ exp(−D) for a Poisson count X of mean μ < k (Mitzenmacher and Upfal,
/// "Probability and computing", 2005, theorem 5.4).
func poissonDivergence(_ count: Double, mean: Double) -> Double {
    count * log(count / mean) - count + mean
}

/// The cells that count from some certainty on.
private struct Excess {
    /// The least divergence.
    let certainty: Double
    private var observed = 0.0
    private var expected = 0.0

    init(certainty: Double) {
        self.certainty = certainty
    }

    mutating func add(_ clips: Double, mean: Double, divergence: Double) {
        guard divergence >= certainty else { return }
        observed += clips
        expected += mean
    }

    /// The share of the stream that explains the cells, less what accident brings into them.
    func share(rows: [SizeClass], columns: [SizeClass], total: Double) -> Double {
        guard expected < total else { return 0 }
        var accident = 0.0
        for row in rows {
            for column in columns {
                accident += row.times * column.times * accidentalExcess(mean: row.size * column.size / total)
            }
        }
        return (observed - expected - accident) / (total - expected)
    }

    /// E[X − μ; X ≥ c] = μ P(X = c − 1) for a Poisson count X of mean μ, c − 1 being the least number of others that is
    /// certain enough. P by Stirling's formula, of which the divergence is the main part.
    private func accidentalExcess(mean: Double) -> Double {
        // D(μ + x) < x²/2μ, so no smaller number is certain enough.
        var others = max(mean.rounded(.down) + 1, (mean + (2 * certainty * mean).squareRoot()).rounded(.down))
        var divergence = poissonDivergence(others, mean: mean)
        while divergence < certainty {
            others += 1
            divergence = poissonDivergence(others, mean: mean)
        }
        return mean * exp(-divergence - 1 / (12 * others)) / (2 * Double.pi * others).squareRoot()
    }
}

/// Clusters of nearly the same size, within a sixteenth of an octave: what accident brings in is a sum over so many cells
/// that a few per cent of a size do not matter.
private struct SizeClass {
    /// On average.
    let size: Double
    let times: Double

    static func classes(of sizes: [Double]) -> [SizeClass] {
        var sums: [(clips: Double, times: Double)] = []
        for size in sizes where size > 0 {
            let index = Int(16 * log2(size))
            while sums.count <= index { sums.append((0, 0)) }
            sums[index].clips += size
            sums[index].times += 1
        }
        return sums.filter { $0.times > 0 }.map { SizeClass(size: $0.clips / $0.times, times: $0.times) }
    }
}
