import Selection

/// The objectives by their definitions, in floating point, counted anew each time.
struct PlainObjective {
    let clusters: [Int]
    let pairs: [ClusteringPair]

    /// Of the pairs.
    var weights: [Double]

    init(clusters: [Int], audioClusterings: Int, pairing: Pairing) {
        self.clusters = clusters
        pairs = pairing.pairs(audioClusterings: audioClusterings, visualClusterings: clusters.count - audioClusterings)
        weights = [Double](repeating: 1, count: pairs.count)
    }

    private func countTimesLogarithm(_ count: Int) -> Double {
        count > 0 ? Double(count) * logarithm(Double(count)) : 0
    }

    private func counts(_ clips: [[UInt16]], _ clustering: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: clusters[clustering])
        for clip in clips { counts[Int(clip[clustering])] += 1 }
        return counts
    }

    private func cells(_ clips: [[UInt16]], _ pair: ClusteringPair) -> [Int] {
        var counts = [Int](repeating: 0, count: clusters[pair.first] * clusters[pair.second])
        for clip in clips { counts[Int(clip[pair.first]) * clusters[pair.second] + Int(clip[pair.second])] += 1 }
        return counts
    }

    private func sum(_ counts: [Int]) -> Double { counts.reduce(0) { $0 + countTimesLogarithm($1) } }

    /// Σ_p u_p { a Σφ(n_ij) − β [Σφ(n_i) + Σφ(n_j)] }.
    func ownPart(_ members: [[UInt16]], cells weight: Double, clusters diversity: Double) -> Double {
        zip(pairs, weights).reduce(0) { total, next in
            let (pair, pairWeight) = next
            let marginals = sum(counts(members, pair.first)) + sum(counts(members, pair.second))
            return total + pairWeight * (weight * sum(cells(members, pair)) - diversity * marginals)
        }
    }

    /// T of a clip: Σ_p u_p [2 ln N_ij − ln N_i − ln N_j], each count without the clip's own observation and with
    /// pseudo-counts: 0.1 a cell, and a cluster as many as the cells of its row have on average over its pairs.
    func streamPart(_ clip: [UInt16], stream: StreamCounts) -> Double {
        func pseudoCount(_ clustering: Int) -> Double {
            let partners = pairs.compactMap {
                $0.first == clustering
                    ? clusters[$0.second] : $0.second == clustering ? clusters[$0.first] : nil
            }
            return (0.1 * Double(partners.reduce(0, +)) / Double(partners.count)).rounded()
        }
        func marginal(_ clustering: Int) -> Double {
            let others = Double(max(stream.clusters[clustering][Int(clip[clustering])], 1) - 1)
            return logarithm(max(others + pseudoCount(clustering), 1))
        }
        return pairs.indices.reduce(0) { total, index in
            let pair = pairs[index]
            let cell = Int(clip[pair.first]) * clusters[pair.second] + Int(clip[pair.second])
            let joint = logarithm(Double(max(stream.cells[index][cell] - 1, 0)) + 0.1)
            return total + weights[index] * (2 * joint - marginal(pair.first) - marginal(pair.second))
        }
    }

    /// The mean over pairs of 2 I / (H_a + H_v).
    func normalisedInformation(_ members: [[UInt16]]) -> Double {
        pairs.reduce(0) { total, pair in
            let all = 2 * countTimesLogarithm(members.count)
            let marginals = sum(counts(members, pair.first)) + sum(counts(members, pair.second))
            guard all - marginals > 1e-9 else { return total }
            return total + (2 * (sum(cells(members, pair)) - marginals) + all) / (all - marginals)
        } / Double(pairs.count)
    }
}

/// What a stream has shown.
struct StreamCounts {
    private(set) var cells: [[Int]]
    private(set) var clusters: [[Int]]
    private let objective: PlainObjective

    init(_ objective: PlainObjective) {
        self.objective = objective
        cells = objective.pairs.map {
            [Int](repeating: 0, count: objective.clusters[$0.first] * objective.clusters[$0.second])
        }
        clusters = objective.clusters.map { [Int](repeating: 0, count: $0) }
    }

    mutating func observe(_ clip: [UInt16]) {
        for (index, pair) in objective.pairs.enumerated() {
            cells[index][Int(clip[pair.first]) * objective.clusters[pair.second] + Int(clip[pair.second])] += 1
        }
        for clustering in clusters.indices { clusters[clustering][Int(clip[clustering])] += 1 }
    }
}
