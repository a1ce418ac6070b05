import Selection

/// One pass of the curated set over a stream.
struct SwapPass: CollectionSelection {
    let name: String
    let parameters: @Sendable (Int) -> SelectionParameters

    func choose(from clips: AssignedClips, capacity: Int) -> Choice {
        var set = CuratedSet(
            clusters: clips.clusters, audioClusterings: clips.audioClusterings, parameters: parameters(capacity))
        var members: [Int: Int] = [:]
        var evictions = 0
        for clip in 0..<clips.count {
            let assignment = clips[clip]
            set.observe(assignment)
            if clip % 1024 == 1023 { set.weighPairs() }
            switch set.offer(assignment) {
            case .admitted(let slot, _): members[slot] = clip
            case .displaced(let slot, _):
                members[slot] = clip
                evictions += 1
            case .declined: break
            }
        }
        return Choice(clips: members.values.sorted(), evictions: evictions)
    }
}
