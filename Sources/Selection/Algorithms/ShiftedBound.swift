/// The function that sieves are built on, for the clips of a collection that pass a gate.
struct ShiftedBound {
    let capacity: Int

    /// c + T_x of each clip, in nats summed over pairs; nil of those that do not pass.
    let singles: [Double?]

    /// c.
    let shift: Double

    /// By clustering, Σ u_p over the pairs that use it.
    let weights: [Double]

    /// ψ(n) for n from 0 to below the capacity.
    let psi: [Double]

    /// What was allocated, in bytes.
    let bytes: Int

    init(_ clips: AssignedClips, pairing: Pairing, capacity: Int, gate: Double) {
        let parameters = SelectionParameters(capacity: capacity, pairing: pairing, algorithm: .bound, diversity: 1)
        var tables = ContingencyTables(
            clusters: clips.clusters, audioClusterings: clips.audioClusterings, parameters: parameters)
        let clusterings = clips.clusters.count
        var associations: [Double?] = []
        associations.reserveCapacity(clips.count)
        clips.withUnsafeRows { rows in
            for clip in 0..<clips.count { tables.observe(rows + clip * clusterings) }
            tables.weighPairs()
            let gate = FixedPoint.score(gate * Double(tables.pairs.count { $0.isCrossModal }))
            for clip in 0..<clips.count {
                let row = rows + clip * clusterings
                guard tables.association(row) >= gate else {
                    associations.append(nil)
                    continue
                }
                // With no member the set's part of the score is nothing.
                associations.append(Double(tables.score(row, removing: false)) / FixedPoint.scoreScale)
            }
        }
        var weights = [Double](repeating: 0, count: clusterings)
        for (index, pair) in tables.pairs.enumerated() {
            weights[pair.first] += tables.weight(pair: index)
            weights[pair.second] += tables.weight(pair: index)
        }
        psi = (0..<capacity).map { FixedPoint.psi($0) }
        let greatestLoss = weights.reduce(0, +) * psi[capacity - 1]
        let shift = max(0, greatestLoss - (associations.lazy.compactMap { $0 }.min() ?? 0))
        self.capacity = capacity
        self.shift = shift
        self.weights = weights
        singles = associations.map { association in association.map { shift + $0 } }
        bytes = tables.bytes + 32 * clips.count + 8 * capacity
    }

    /// What a set with these counts gains by a clip which passes, and is `single` alone.
    @inline(__always)
    func gain(_ single: Double, _ assignment: UnsafePointer<UInt16>, counts: [UInt32], offsets: [Int]) -> Double {
        var gain = single
        for clustering in 0..<weights.count {
            gain -= weights[clustering] * psi[Int(counts[offsets[clustering] + Int(assignment[clustering])])]
        }
        return gain
    }
}
