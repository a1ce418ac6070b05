import Foundation
package import Selection

/// What the chosen clips' clusters tell about each other, counted anew from the clips: the same arithmetic for every
/// algorithm. Means over the pairs of clusterings.
package struct SetInformation: Sendable {
    /// In nats.
    package let mutual: Double

    /// Mutual information over the mean of both entropies.
    package let normalised: Double

    /// Mutual information less (rows used − 1)(columns used − 1) / 2n, the bias for independent clusterings (Miller and
    /// Madow), in nats.
    package let corrected: Double

    /// Adjusted for chance (Vinh, Epps, Bailey, JMLR 2010); for a single pair only, for the time it takes.
    package let adjusted: Double?

    /// - Parameter chosen: Indices of the clips.
    package init(of chosen: [Int], in clips: AssignedClips) {
        let visual = clips.clusters.count - clips.audioClusterings
        let pairs = Pairing.bipartite.pairs(audioClusterings: clips.audioClusterings, visualClusterings: visual)
        var (mutual, normalised, corrected) = (0.0, 0.0, 0.0)
        var adjusted: Double?
        for pair in pairs {
            let table = PairTable(chosen, clips, pair)
            mutual += table.mutual
            normalised += table.normalised
            corrected += table.corrected
            if pairs.count == 1 { adjusted = table.adjusted() }
        }
        self.mutual = mutual / Double(pairs.count)
        self.normalised = normalised / Double(pairs.count)
        self.corrected = corrected / Double(pairs.count)
        self.adjusted = adjusted
    }
}

/// Members in the cells of one pair.
private struct PairTable {
    private let rows: [Double]
    private let columns: [Double]
    private let total: Double
    private let entropies: Double
    let mutual: Double

    init(_ chosen: [Int], _ clips: AssignedClips, _ pair: ClusteringPair) {
        var joint = [Double](repeating: 0, count: clips.clusters[pair.first] * clips.clusters[pair.second])
        var rows = [Double](repeating: 0, count: clips.clusters[pair.first])
        var columns = [Double](repeating: 0, count: clips.clusters[pair.second])
        let width = clips.clusters.count
        clips.withUnsafeRows { values in
            for clip in chosen {
                let row = Int(values[clip * width + pair.first])
                let column = Int(values[clip * width + pair.second])
                joint[row * columns.count + column] += 1
                rows[row] += 1
                columns[column] += 1
            }
        }
        self.rows = rows
        self.columns = columns
        total = Double(chosen.count)
        entropies = entropy(rows, total) + entropy(columns, total)
        mutual = max(0, entropies - entropy(joint, total))
    }

    var normalised: Double { entropies > 0 ? 2 * mutual / entropies : 0 }

    var corrected: Double {
        guard total > 0 else { return 0 }
        return mutual - Double(rows.count { $0 > 0 } - 1) * Double(columns.count { $0 > 0 } - 1) / (2 * total)
    }

    func adjusted() -> Double {
        let largest = max(rows.max() ?? 0, columns.max() ?? 0)
        let chance = ChanceInformation(largestCluster: Int(largest))
            .expectation(rows: rows.map { Int($0) }, columns: columns.map { Int($0) })
        let range = entropies / 2 - chance
        return range > 0 ? (mutual - chance) / range : 0
    }
}

/// The entropy of counts, in nats.
func entropy(_ counts: [Double], _ total: Double) -> Double {
    guard total > 0 else { return 0 }
    return log(total) - counts.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 } / total
}
