import Foundations
import Selection

/// One-swap streaming on mutual information as an estimator has it, from the set's counts alone.
///
/// An arrival takes the place of the least valuable of 16 members drawn at random if the estimate then rises. With the
/// plain estimator this is `mi` but for how the member is found; the others correct the bias of small counts.
struct SampledSwap: CollectionSelection {
    private static let sample = 16

    let estimator: CountEstimator
    let seed: UInt64

    var name: String { "swap, \(estimator.name)" }

    func choose(from clips: AssignedClips, capacity: Int) -> Choice {
        let goal = min(capacity, clips.count)
        guard goal > 0 else { return Choice(clips: []) }
        var generator = SeededGenerator.stream(seed: seed, named: "sampled swap")
        var counts = EstimatedCounts(clips, estimator: estimator, capacity: goal)
        var members = Array(0..<goal)
        for clip in members { counts.change(clip, by: 1) }
        var (evictions, evaluations) = (0, 0)
        for clip in goal..<clips.count {
            var least = (slot: 0, loss: Double.infinity)
            for _ in 0..<min(SampledSwap.sample, goal) {
                let slot = Int.random(in: 0..<goal, using: &generator)
                let loss = counts.loss(members[slot])
                if loss < least.loss { least = (slot, loss) }
            }
            evaluations += SampledSwap.sample + 1
            // The exact change of the estimate, cells that both share included.
            let gain = counts.gain(clip)
            counts.change(clip, by: 1)
            if gain > counts.loss(members[least.slot]) {
                counts.change(members[least.slot], by: -1)
                members[least.slot] = clip
                evictions += 1
            } else {
                counts.change(clip, by: -1)
            }
        }
        return Choice(
            clips: members.sorted(), evictions: evictions, evaluations: evaluations, bytes: counts.bytes + 8 * goal)
    }
}

/// Members in cells and clusters, and what an estimator makes of them.
private struct EstimatedCounts {
    private let clips: AssignedClips
    private let pairs: [ClusteringPair]
    private var joint: [[Int32]]
    private var marginal: [[Int32]]

    /// By how much one more changes what a count adds to the sum over cells.
    private let differences: [Double]

    init(_ clips: AssignedClips, estimator: CountEstimator, capacity: Int) {
        self.clips = clips
        pairs = Pairing.bipartite.pairs(
            audioClusterings: clips.audioClusterings, visualClusterings: clips.clusters.count - clips.audioClusterings)
        joint = pairs.map { [Int32](repeating: 0, count: clips.clusters[$0.first] * clips.clusters[$0.second]) }
        marginal = clips.clusters.map { [Int32](repeating: 0, count: $0) }
        let terms = (0...capacity + 2).map { estimator.term($0) }
        differences = (0...capacity + 1).map { terms[$0 + 1] - terms[$0] }
    }

    func gain(_ clip: Int) -> Double { score(clip, own: 0) }

    func loss(_ clip: Int) -> Double { score(clip, own: 1) }

    private func score(_ clip: Int, own: Int) -> Double {
        let width = clips.clusters.count
        return clips.withUnsafeRows { rows in
            let assignment = rows + clip * width
            var sum = 0.0
            for (index, pair) in pairs.enumerated() {
                let (row, column) = (Int(assignment[pair.first]), Int(assignment[pair.second]))
                sum += differences[Int(joint[index][row * clips.clusters[pair.second] + column]) - own]
                sum -= differences[Int(marginal[pair.first][row]) - own]
                sum -= differences[Int(marginal[pair.second][column]) - own]
            }
            return sum
        } ?? 0
    }

    mutating func change(_ clip: Int, by amount: Int32) {
        let assignment = clips[clip]
        for (index, pair) in pairs.enumerated() {
            let cell = Int(assignment[pair.first]) * clips.clusters[pair.second] + Int(assignment[pair.second])
            joint[index][cell] += amount
        }
        for clustering in marginal.indices { marginal[clustering][Int(assignment[clustering])] += amount }
    }

    var bytes: Int {
        4 * (joint.reduce(0) { $0 + $1.count } + marginal.reduce(0) { $0 + $1.count }) + 8 * differences.count
    }
}
