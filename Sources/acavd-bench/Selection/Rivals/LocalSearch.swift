import Foundations
import Selection

/// Swaps on mutual information alone from a random start, in several passes over all clips, with all clips in memory:
/// how far such swaps can get, which a daemon that sees each clip once is compared with.
struct LocalSearch: CollectionSelection {
    let passes: Int
    let pairing: Pairing
    let seed: UInt64

    var name: String { "local search, \(passes) passes" }

    init(passes: Int = 5, pairing: Pairing = .bipartite, seed: UInt64) {
        self.passes = passes
        self.pairing = pairing
        self.seed = seed
    }

    func choose(from clips: AssignedClips, capacity: Int) -> Choice {
        let goal = min(capacity, clips.count)
        guard goal > 0 else { return Choice(clips: []) }
        var generator = SeededGenerator.stream(seed: seed, named: "local search")
        let order = (0..<clips.count).shuffled(using: &generator)
        // Clips are offered without being observed: the stream has no say in mutual information alone.
        var set = CuratedSet(
            clusters: clips.clusters, audioClusterings: clips.audioClusterings,
            parameters: SelectionParameters(
                capacity: goal, pairing: pairing, algorithm: .mutualInformation, margin: 0))
        var members: [Int: Int] = [:]
        var isMember = [Bool](repeating: false, count: clips.count)
        var evictions = 0
        for _ in 0..<passes {
            let before = evictions
            for clip in order where !isMember[clip] {
                switch set.offer(clips[clip]) {
                case .admitted(let slot, _): members[slot] = clip
                case .displaced(let slot, _):
                    if let evicted = members[slot] { isMember[evicted] = false }
                    members[slot] = clip
                    evictions += 1
                case .declined: continue
                }
                isMember[clip] = true
            }
            if evictions == before { break }
        }
        return Choice(
            clips: members.values.sorted(), evictions: evictions, evaluations: set.evaluations,
            bytes: set.bytes + 9 * clips.count + 16 * goal)
    }
}
