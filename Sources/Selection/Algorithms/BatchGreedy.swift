/// ACAV100M's own selection (Lee et al., ICCV 2021): offline, over batches drawn from clips that are all in memory, only
/// ever adding. Kept to compare against.
///
/// From each batch the clips that raise the mutual information of what was chosen so far most are taken one by one,
/// each after the last; what a batch leaves over returns to the pool, to be drawn from when the pool is empty.
///
/// Different from theirs: scores are the set's fixed-point ones instead of 32-bit floating point, the first clip is
/// chosen like the others, and batches are drawn in the order of the stream, which whoever calls may shuffle.
package struct BatchGreedy: CollectionSelection {
    /// Clips looked at together.
    package let batch: Int

    /// Of each batch.
    package let taken: Int

    /// Which pairs of clusterings count.
    package let pairing: Pairing

    /// - Parameters: Batch sizes of 20 and 4 are the defaults of ACAV100M's code.
    /// - Precondition: A batch gives some of itself.
    package init(batch: Int = 20, taken: Int = 4, pairing: Pairing = .bipartite) {
        precondition(batch > 0 && (1...batch).contains(taken), "a batch gives some of itself")
        self.batch = batch
        self.taken = taken
        self.pairing = pairing
    }

    package var name: String { "batch-greedy \(batch)-\(taken)" }

    /// - Complexity: O(capacity · batch · (pairs + clusterings)).
    package func choose(from clips: AssignedClips, capacity: Int) -> Choice {
        let goal = min(capacity, clips.count)
        return clips.withUnsafeRows { rows in
            choose(rows, of: clips, goal: goal)
        } ?? Choice(clips: [])
    }

    private func choose(_ rows: UnsafePointer<UInt16>, of clips: AssignedClips, goal: Int) -> Choice {
        guard goal > 0 else { return Choice(clips: []) }
        let clusterings = clips.clusters.count
        let parameters = SelectionParameters(capacity: goal, pairing: pairing, algorithm: .mutualInformation)
        var tables = ContingencyTables(
            clusters: clips.clusters, audioClusterings: clips.audioClusterings, parameters: parameters)
        var choice = Choice(clips: [])
        choice.clips.reserveCapacity(goal)
        var pool = Array(0..<clips.count)
        var drawn = 0
        var leftOver: [Int] = []
        while choice.clips.count < goal {
            if drawn == pool.count {
                swap(&pool, &leftOver)
                leftOver.removeAll(keepingCapacity: true)
                drawn = 0
            }
            var candidates = Array(pool[drawn..<min(drawn + batch, pool.count)])
            drawn += candidates.count
            for _ in 0..<min(taken, goal - choice.clips.count, candidates.count) {
                var best = (index: 0, score: Int64.min)
                for (index, candidate) in candidates.enumerated() {
                    let score = tables.score(rows + candidate * clusterings, removing: false)
                    if score > best.score { best = (index, score) }
                }
                choice.evaluations += candidates.count
                let clip = candidates.remove(at: best.index)
                tables.add(rows + clip * clusterings)
                choice.clips.append(clip)
            }
            leftOver += candidates
        }
        choice.clips.sort()
        choice.bytes = tables.bytes + 16 * clips.count
        return choice
    }
}
