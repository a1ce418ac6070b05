import Foundation
import Selection
import Testing
import acavd_bench

@Suite("Exact greedy selection")
struct ExactGreedyTests {
    @Test(
        "takes, at each step, a clip that gains most of all that remain: the first of the assignment seen first",
        arguments: 1...6)
    func isExact(seed: UInt64) {
        let clusters = [(1, [5, 7]), (1, [16, 16]), (2, [3, 6, 4, 9]), (3, [8, 8, 8, 5])][Int(seed) % 4]
        let model = ConfusionModel(
            audioClusters: Array(clusters.1.prefix(clusters.0)), visualClusters: Array(clusters.1.dropFirst(clusters.0))
        )
        let clips = model.stream(300, seed: seed).clips
        for capacity in [1, 17, 120, 300, 400] {
            #expect(ExactGreedy().choose(from: clips, capacity: capacity).clips == anew(clips, capacity: capacity))
        }
    }

    /// The same with every score computed anew, from rounded logarithms so that equal scores are equal.
    private func anew(_ clips: AssignedClips, capacity: Int) -> [Int] {
        let pairs = Pairing.bipartite.pairs(
            audioClusterings: clips.audioClusterings, visualClusterings: clips.clusters.count - clips.audioClusterings)
        func psi(_ count: Int) -> Int64 {
            func phi(_ count: Int) -> Double { count > 0 ? Double(count) * log(Double(count)) : 0 }
            return Int64(((phi(count + 1) - phi(count)) * 0x1p40).rounded())
        }
        var counts: [[Int]: Int] = [:]
        // Equal assignments next to each other, in the order of their first clips.
        var firsts: [[UInt16]: Int] = [:]
        for clip in (0..<clips.count).reversed() { firsts[clips[clip]] = clip }
        var remaining = (0..<clips.count).sorted { (firsts[clips[$0]] ?? 0, $0) < (firsts[clips[$1]] ?? 0, $1) }
        var chosen: [Int] = []
        while chosen.count < capacity, !remaining.isEmpty {
            let scores = remaining.map { clip in
                let assignment = clips[clip].map { Int($0) }
                return pairs.reduce(Int64(0)) { sum, pair in
                    let (row, column) = (assignment[pair.first], assignment[pair.second])
                    return sum + psi(counts[[pair.first, row, pair.second, column]] ?? 0)
                        - psi(counts[[pair.first, row]] ?? 0) - psi(counts[[pair.second, column]] ?? 0)
                }
            }
            guard let best = scores.max(), let place = scores.firstIndex(of: best) else { break }
            let clip = remaining.remove(at: place)
            chosen.append(clip)
            let assignment = clips[clip].map { Int($0) }
            for (clustering, cluster) in assignment.enumerated() { counts[[clustering, cluster], default: 0] += 1 }
            for pair in pairs {
                counts[[pair.first, assignment[pair.first], pair.second, assignment[pair.second]], default: 0] += 1
            }
        }
        return chosen.sorted()
    }
}
