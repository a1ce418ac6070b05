import Foundation
import Selection

/// How good a chosen set is, counted anew from the chosen clips: the same arithmetic for every algorithm.
struct SetFigures: Sendable {
    /// Mean over the pairs, in nats.
    let mutualInformation: Double

    /// Mutual information over the mean of both entropies; mean over the pairs.
    let normalised: Double

    /// Mutual information less (rows used − 1)(columns used − 1) / 2n, the bias for independent clusterings (Miller and
    /// Madow); mean over the pairs.
    let corrected: Double

    /// The share of the chosen clips that correspond.
    let precision: Double

    /// The share of the stream's corresponding clips that were chosen.
    let recall: Double

    /// The exponential of the entropy of the concepts among the chosen clips that correspond: how many concepts there
    /// would be, were all equally frequent.
    let coverage: Double

    /// Concepts of which there is a chosen clip that corresponds.
    let present: Int

    /// - Parameters:
    ///   - chosen: Indices into the stream.
    ///   - stream: All clips, and what is true of them.
    init(of chosen: [Int], in stream: LabelledStream) {
        let clips = stream.clips
        let visual = clips.clusters.count - clips.audioClusterings
        let pairs = Pairing.bipartite.pairs(audioClusterings: clips.audioClusterings, visualClusterings: visual)
        var (information, normalised, corrected) = (0.0, 0.0, 0.0)
        for pair in pairs {
            let table = SetFigures.count(chosen, clips, pair)
            information += table.mutualInformation
            normalised += table.normalised
            corrected += table.corrected
        }
        mutualInformation = information / Double(pairs.count)
        self.normalised = normalised / Double(pairs.count)
        self.corrected = corrected / Double(pairs.count)

        var correct = [Double](repeating: 0, count: stream.concepts)
        for clip in chosen where stream.truths[clip] != LabelledStream.nothing {
            correct[Int(stream.truths[clip])] += 1
        }
        let total = correct.reduce(0, +)
        precision = chosen.isEmpty ? 0 : total / Double(chosen.count)
        recall = total / Double(max(stream.corresponding, 1))
        coverage = total > 0 ? exp(log(total) - correct.reduce(0) { $0 + phi($1) } / total) : 0
        present = correct.count { $0 > 0 }
    }

    private static func count(_ chosen: [Int], _ clips: AssignedClips, _ pair: ClusteringPair) -> PairFigures {
        let (rows, columns) = (clips.clusters[pair.first], clips.clusters[pair.second])
        var joint = [Double](repeating: 0, count: rows * columns)
        var first = [Double](repeating: 0, count: rows)
        var second = [Double](repeating: 0, count: columns)
        let width = clips.clusters.count
        clips.withUnsafeRows { values in
            for clip in chosen {
                let row = Int(values[clip * width + pair.first])
                let column = Int(values[clip * width + pair.second])
                joint[row * columns + column] += 1
                first[row] += 1
                second[column] += 1
            }
        }
        return PairFigures(joint: joint, first: first, second: second, total: Double(chosen.count))
    }
}

/// The figures of one table.
private struct PairFigures {
    let mutualInformation: Double
    let normalised: Double
    let corrected: Double

    init(joint: [Double], first: [Double], second: [Double], total: Double) {
        guard total > 0 else {
            (mutualInformation, normalised, corrected) = (0, 0, 0)
            return
        }
        let firstEntropy = log(total) - first.reduce(0) { $0 + phi($1) } / total
        let secondEntropy = log(total) - second.reduce(0) { $0 + phi($1) } / total
        let jointEntropy = log(total) - joint.reduce(0) { $0 + phi($1) } / total
        mutualInformation = max(0, firstEntropy + secondEntropy - jointEntropy)
        let entropies = firstEntropy + secondEntropy
        normalised = entropies > 0 ? 2 * mutualInformation / entropies : 0
        let used = Double(first.count { $0 > 0 } - 1) * Double(second.count { $0 > 0 } - 1)
        corrected = mutualInformation - used / (2 * total)
    }
}

/// φ(n) = n ln n; φ(0) = 0.
private func phi(_ count: Double) -> Double { count > 0 ? count * log(count) : 0 }
