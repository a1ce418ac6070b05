import Foundation
package import Selection

/// Greedy selection with all clips in memory: at each step the clip, of all that remain, that raises the mutual
/// information of what was chosen most; ties go to the assignment that was seen first. It only ever adds.
///
/// Exact, yet not by scoring all clips at each step: clips with the same clusters share a score, and a choice changes the
/// scores of those alone that share a cluster with it. Scores are sums of rounded logarithms, so that they come out the
/// same as if computed anew.
package struct ExactGreedy: CollectionSelection {
    package init() {}

    package var name: String { "exact greedy" }

    package func choose(from clips: AssignedClips, capacity: Int) -> Choice {
        let goal = min(capacity, clips.count)
        guard goal > 0 else { return Choice(clips: []) }
        var search = GreedySearch(DistinctAssignments(clips), capacity: goal)
        var chosen: [Int] = []
        for _ in 0..<goal {
            let best = search.best()
            chosen.append(search.take(best))
        }
        return Choice(clips: chosen.sorted(), evaluations: search.evaluations, bytes: search.bytes)
    }
}

/// Scores of all assignments, kept up to date while one after the other is taken.
private struct GreedySearch {
    private var assignments: DistinctAssignments
    private let width: Int
    private let audio: Int

    /// ψ(n) = φ(n + 1) − φ(n) with φ(n) = n ln n, in 2⁻⁴⁰ nats.
    private let psi: [Int64]

    /// Members in each cell of each pair, and in each cluster of each clustering.
    private var joint: [[Int32]]
    private var marginal: [[Int32]]

    /// The assignments in each cluster of each clustering.
    private var inCluster: [[[Int32]]] = []

    /// What taking a clip would add to Σφ(n_ij) − Σφ(n_i) − Σφ(n_j), summed over pairs.
    private var scores: [Int64]

    /// Scores that were looked at, or changed.
    private(set) var evaluations = 0

    init(_ assignments: DistinctAssignments, capacity: Int) {
        self.assignments = assignments
        width = assignments.clusters.count
        audio = assignments.audioClusterings
        let logarithms = (0...capacity + 1).map { $0 > 0 ? Double($0) * log(Double($0)) : 0 }
        psi = (0...capacity).map { Int64(((logarithms[$0 + 1] - logarithms[$0]) * 0x1p40).rounded()) }
        let clusters = assignments.clusters
        let (audio, width) = (audio, width)
        joint = (0..<audio).flatMap { first in
            (audio..<width).map { [Int32](repeating: 0, count: clusters[first] * clusters[$0]) }
        }
        marginal = clusters.map { [Int32](repeating: 0, count: $0) }
        // ψ(0) = 0: nothing is worth more than anything else at first.
        scores = [Int64](repeating: 0, count: assignments.count)
        inCluster = clusters.map { [[Int32]](repeating: [], count: $0) }
        for index in 0..<assignments.count {
            for clustering in 0..<width {
                inCluster[clustering][Int(assignments.values[index * width + clustering])].append(Int32(index))
            }
        }
    }

    /// The assignment of the greatest score that has a clip left.
    mutating func best() -> Int {
        evaluations += scores.count
        return scores.withUnsafeBufferPointer { scores in
            var best = 0
            var greatest = Int64.min
            for index in scores.indices where scores[index] > greatest {
                greatest = scores[index]
                best = index
            }
            return best
        }
    }

    /// Takes the first clip of an assignment.
    mutating func take(_ taken: Int) -> Int {
        let width = width
        let (audio, visual) = (audio, width - audio)
        let chosen = Array(assignments.values[taken * width..<(taken + 1) * width])
        // An increment of a count n changes what a further clip there would add by ψ(n + 1) − ψ(n).
        for clustering in 0..<width {
            let cluster = Int(chosen[clustering])
            let count = Int(marginal[clustering][cluster])
            marginal[clustering][cluster] += 1
            let degree = Int64(clustering < audio ? visual : audio)
            let change = degree * (psi[count + 1] - psi[count])
            let touched = inCluster[clustering][cluster]
            evaluations += touched.count
            scores.withUnsafeMutableBufferPointer { scores in
                for index in touched { scores[Int(index)] -= change }
            }
        }
        for first in 0..<audio {
            let touched = inCluster[first][Int(chosen[first])]
            var changes = [Int64](repeating: 0, count: visual)
            for second in 0..<visual {
                let cell = Int(chosen[first]) * assignments.clusters[audio + second] + Int(chosen[audio + second])
                let count = Int(joint[first * visual + second][cell])
                joint[first * visual + second][cell] += 1
                changes[second] = psi[count + 1] - psi[count]
            }
            assignments.values.withUnsafeBufferPointer { values in
                scores.withUnsafeMutableBufferPointer { scores in
                    for index in touched {
                        let row = Int(index) * width + audio
                        for second in 0..<visual where values[row + second] == chosen[audio + second] {
                            scores[Int(index)] += changes[second]
                        }
                    }
                }
            }
        }
        let clip = assignments.takeFirst(of: taken)
        // Never again the greatest, whatever is added.
        if assignments.clips[taken].isEmpty { scores[taken] = Int64.min / 2 }
        return clip
    }

    var bytes: Int {
        let listed = assignments.count * width
        let clips = assignments.clips.reduce(0) { $0 + $1.count }
        return scores.count * 8 + listed * (2 + 4) + clips * 4 + joint.reduce(0) { $0 + $1.count * 4 }
            + marginal.reduce(0) { $0 + $1.count * 4 } + psi.count * 8
    }
}
