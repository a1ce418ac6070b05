/// ACAV100M's own selection (Lee et al., ICCV 2021): offline, over batches drawn from clips that are
/// all in memory, only ever adding. Kept to compare against.
package enum BatchGreedy {
    /// Chooses `capacity` of the clips.
    ///
    /// From each batch the clips that raise the mutual information of what was chosen so far most are taken one by one,
    /// each after the last; what a batch leaves over returns to the pool.
    ///
    /// - Parameters:
    ///   - assignments: A cluster in each clustering for every clip, in the order batches are drawn.
    ///   - clusters: Of each clustering, audio clusterings first.
    ///   - audioClusterings: How many of the clusterings are audio.
    ///   - capacity: Clips to choose.
    ///   - pairing: Which pairs of clusterings count.
    ///   - batch: Clips looked at together.
    ///   - taken: Of each batch.
    /// - Returns: Indices into `assignments`, in the order they were chosen.
    /// - Complexity: O(capacity · batch · (pairs + clusterings)).
    package static func choose(
        _ assignments: [[UInt16]], clusters: [Int], audioClusterings: Int, capacity: Int, pairing: Pairing = .bipartite,
        batch: Int, taken: Int
    ) -> [Int] {
        precondition(batch > 0 && (1...batch).contains(taken), "a batch gives some of itself")
        let goal = min(capacity, assignments.count)
        guard goal > 0 else { return [] }
        let parameters = SelectionParameters(
            capacity: goal, pairing: pairing, streamWeight: 0, diversity: 1, margin: 0)
        var tables = ContingencyTables(clusters: clusters, audioClusterings: audioClusterings, parameters: parameters)
        var chosen: [Int] = []
        var pool = ArraySlice(assignments.indices)
        var leftOver: [Int] = []
        while chosen.count < goal {
            if pool.isEmpty {
                pool = leftOver[...]
                leftOver = []
            }
            var candidates = Array(pool.prefix(batch))
            pool = pool.dropFirst(candidates.count)
            for _ in 0..<min(taken, goal - chosen.count, candidates.count) {
                var best = (index: 0, score: Int64.min)
                for (index, candidate) in candidates.enumerated() {
                    let score = assignments[candidate].withUnsafeBufferPointer { buffer in
                        buffer.baseAddress.map { tables.score($0, removing: false) } ?? Int64.min
                    }
                    if score > best.score { best = (index, score) }
                }
                let clip = candidates.remove(at: best.index)
                assignments[clip].withUnsafeBufferPointer { buffer in
                    if let base = buffer.baseAddress { tables.add(base) }
                }
                chosen.append(clip)
            }
            leftOver += candidates
        }
        return chosen
    }
}
