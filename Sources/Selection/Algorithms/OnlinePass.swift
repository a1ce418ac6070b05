/// One pass over a collection as a daemon makes it: each clip is observed, then offered to a curated set.
package struct OnlinePass: CollectionSelection {
    /// Clips between weighings of the pairs of clusterings, as between publications by default.
    package static let weighingInterval = 1024

    /// The algorithm and its parameters; the capacity is another one in each choice.
    package let parameters: SelectionParameters

    package init(_ parameters: SelectionParameters) {
        self.parameters = parameters
    }

    package var name: String { parameters.algorithm.rawValue }

    /// - Complexity: O(clips · (pairs + clusterings)), and what weighing takes.
    package func choose(from clips: AssignedClips, capacity: Int) -> Choice {
        guard capacity > 0 else { return Choice(clips: []) }
        var parameters = parameters
        parameters.capacity = capacity
        var set = CuratedSet(
            clusters: clips.clusters, audioClusterings: clips.audioClusterings, parameters: parameters)
        var memberOfSlot = [Int](repeating: -1, count: min(capacity, clips.count))
        var choice = Choice(clips: [])
        for clip in 0..<clips.count {
            let decision = clips.withRow(clip) { assignment in
                set.observe(assignment)
                return set.offer(assignment)
            }
            switch decision {
            case .admitted(let slot, _): memberOfSlot[slot] = clip
            case .displaced(let slot, _):
                memberOfSlot[slot] = clip
                choice.evictions += 1
            case .declined: break
            }
            if clip % OnlinePass.weighingInterval == OnlinePass.weighingInterval - 1 { set.weighPairs() }
        }
        choice.clips = memberOfSlot.filter { $0 >= 0 }.sorted()
        choice.evaluations = set.evaluations
        choice.bytes = set.bytes
        return choice
    }
}
