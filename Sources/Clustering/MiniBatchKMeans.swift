package import Foundations
package import Numerics

/// Centroids that learn from a stream, one mini-batch at a time (Sculley, "Web-scale k-means clustering", WWW 2010,
/// algorithm 1).
///
/// Each centroid has a learning rate of its own, one over the clips it has seen. The counts decay with a half-life, so
/// the rates keep a floor and the centroids follow a drifting stream: a centroid is the mean of its clips, each weighed
/// by two to the power of its age in half-lives, negated. A centroid that no clip has chosen for long, and few ever, is
/// seeded anew at a far vector of the batch: without that, deep and online clustering end in few clusters that hold
/// everything. So is the smaller of two that have become the same.
package struct MiniBatchKMeans: ~Copyable {
    /// A centroid is starved when this many clips a cluster have passed without one for it.
    package static let starvationFactor = 50

    /// And when it has fewer clips, as they decay, than this share of the mean: a concept that the stream has left for a
    /// while, as a crawl that goes from subject to subject does, is not forgotten because of it.
    package static let starvationShare = 0.25

    /// Centroids are compared with each other whenever this many clips a cluster have passed: comparing costs as much as
    /// assigning one clip a cluster, so a sixteenth of what learning costs.
    package static let inspectionFactor = 16

    /// Two centroids are the same when the square of their distance is below this share of the mean square of the clips'
    /// distances from theirs. One concept that two centroids share is not: halving a ball of 64 dimensions leaves the
    /// halves' means forty times farther apart, and even of 1,024 dimensions two and a half times.
    package static let samenessShare: Double = 0x1p-10

    /// Clips are counted up to here, which no stream reaches: sums stay far from where they overflow.
    static let mostClips = 1 << 48

    /// In clips of the stream: after as many, an old clip counts half. Above zero.
    package var halfLife: Double {
        willSet { precondition(newValue > 0, "a half-life is positive") }
    }

    var centroids: Matrix
    var counts: [Double]
    var identities: [UInt32]
    var clipsSinceChosen: [Int]
    var clipsSinceInspected: Int
    var generator: SeededGenerator

    /// Starts from seeded centroids.
    ///
    /// - Parameters:
    ///   - seeding: The first centroids and their cluster sizes.
    ///   - halfLife: See `halfLife`.
    ///   - generator: Draws where starved centroids go.
    /// - Precondition: The half-life is above zero.
    package init(_ seeding: borrowing CentroidSeeding, halfLife: Double, generator: SeededGenerator) {
        precondition(halfLife > 0, "a half-life is positive")
        centroids = seeding.centroids.copy()
        counts = seeding.sizes.map { Double($0) }
        identities = [UInt32](repeating: 0, count: seeding.sizes.count)
        clipsSinceChosen = [Int](repeating: 0, count: seeding.sizes.count)
        clipsSinceInspected = 0
        self.generator = generator
        self.halfLife = halfLife
    }

    /// The centroids as they are now, to be published.
    package func codebook() -> Codebook {
        Codebook(centroids: centroids.copy(), identities: identities)
    }

    /// Learns from the first `count` rows of `batch`.
    ///
    /// - Returns: The mean squared distance to the nearest centroid before the update.
    /// - Complexity: 2 · count · clusters · dimension operations.
    @discardableResult
    package mutating func learn(_ batch: borrowing Matrix, count: Int) -> Double {
        guard count > 0 else { return 0 }
        let (clusters, dimension) = (centroids.rows, centroids.columns)
        let nearest = codebook().assign(batch, count: count)

        let decay = exp2(-Double(count) / halfLife)
        var sizes = [Int](repeating: 0, count: clusters)
        for vector in nearest { sizes[Int(vector.cluster)] += 1 }
        for cluster in 0..<clusters {
            counts[cluster] = MiniBatchKMeans.bounded(counts[cluster] * decay + Double(sizes[cluster]))
            clipsSinceChosen[cluster] =
                sizes[cluster] > 0 ? 0 : min(clipsSinceChosen[cluster] + count, MiniBatchKMeans.mostClips)
        }

        // Moving by (x - c) / count for each vector of a cluster is moving once by the sum of the differences, when all
        // of a batch is measured from where the centroid stood: the order of vectors within a batch does not matter.
        var moves = Matrix(rows: clusters, columns: dimension)
        batch.withUnsafeValues { vectors in
            moves.withUnsafeMutableValues { moves in
                centroids.withUnsafeMutableValues { centroids in
                    for (index, vector) in nearest.enumerated() {
                        let row = Int(vector.cluster) * dimension
                        for component in 0..<dimension {
                            moves[row + component] +=
                                vectors[index * dimension + component] - centroids[row + component]
                        }
                    }
                    for cluster in 0..<clusters where sizes[cluster] > 0 {
                        let rate = Float(1 / counts[cluster])
                        for component in cluster * dimension..<(cluster + 1) * dimension {
                            centroids[component] += rate * moves[component]
                        }
                    }
                }
            }
        }
        let inertia = nearest.reduce(0) { $0 + Double($1.squaredDistance) } / Double(count)
        let starved = starved()
        let wanted = starved + duplicates(after: count, inertia: inertia, besides: starved)
        if !wanted.isEmpty { reseed(wanted, from: batch, nearest: nearest) }
        return inertia
    }

    private static func bounded(_ count: Double) -> Double { min(count, Double(mostClips)) }

    /// The centroids that no clip has chosen for long, and that have few.
    private func starved() -> [Int] {
        let patience = MiniBatchKMeans.starvationFactor * centroids.rows
        let fewest = MiniBatchKMeans.starvationShare * counts.reduce(0, +) / Double(centroids.rows)
        return clipsSinceChosen.indices.filter { clipsSinceChosen[$0] > patience && counts[$0] < fewest }
    }

    /// Now and then compares the centroids, and gives the clips of those that have become the same as a larger one to
    /// that one. Starved ones are left out: they are dealt with.
    ///
    /// - Parameters:
    ///   - count: Clips since this was last asked.
    ///   - inertia: The mean squared distance of clips from their centroids.
    ///   - starved: In ascending order.
    /// - Returns: The centroids without clips.
    /// - Complexity: 2 · clusters² · dimension operations, now and then.
    private mutating func duplicates(after count: Int, inertia: Double, besides starved: [Int]) -> [Int] {
        let clusters = centroids.rows
        clipsSinceInspected += count
        guard clipsSinceInspected >= MiniBatchKMeans.inspectionFactor * clusters else { return [] }
        clipsSinceInspected = 0
        let codebook = codebook()
        // What cannot be told from rounding is no distance.
        let limit = Float(max(MiniBatchKMeans.samenessShare * inertia, 2 * codebook.squaredDistanceError))
        let starved = Set(starved)
        // A centroid is the nearest to itself, so the second nearest is the nearest other one.
        var near = codebook.assign(centroids, count: clusters).enumerated()
            .filter { $1.secondSquaredDistance <= limit && !starved.contains($0) }.map(\.offset)
        near.sort { (counts[$1], $0) < (counts[$0], $1) }
        var kept: [Int] = []
        var duplicates: [Int] = []
        for cluster in near {
            if let same = kept.first(where: { squaredDistance(cluster, $0) <= limit }) {
                counts[same] = MiniBatchKMeans.bounded(counts[same] + counts[cluster])
                counts[cluster] = 0
                duplicates.append(cluster)
            } else {
                kept.append(cluster)
            }
        }
        return duplicates.sorted()
    }

    private func squaredDistance(_ cluster: Int, _ other: Int) -> Float {
        let dimension = centroids.columns
        return centroids.withUnsafeValues {
            Vectors.squaredDistance($0 + cluster * dimension, $0 + other * dimension, count: dimension)
        }
    }

    /// Sends centroids to vectors of the batch one after the other, as greedy k-means++ seeds: a few are drawn, each with a
    /// chance proportional to its squared distance from the nearest centroid, those sent before included, and the one
    /// that brings the batch closest is taken.
    ///
    /// - Complexity: 2 · count · dimension · (2 + log clusters) operations for each centroid.
    private mutating func reseed(_ clusters: [Int], from batch: borrowing Matrix, nearest: [NearestCentroid]) {
        let vectors = batch.prefix(nearest.count)
        var distances = DistancesAmongVectors(
            vectors, mostAtOnce: 2 + centroids.rows.bitWidth - centroids.rows.leadingZeroBitCount)
        var weights = nearest.map { Double($0.squaredDistance) }
        for cluster in clusters {
            let total = weights.reduce(0, +)
            guard total > 0 else { return }
            let candidates = (0..<distances.mostAtOnce).map { _ in
                drawn(from: weights, total: total, generator: &generator)
            }
            distances.measure(from: candidates, vectors)
            let best = distances.best(of: candidates.count, lowering: weights)
            distances.lower(&weights, by: best)
            centroids.setRow(cluster, to: vectors.row(candidates[best]))
            counts[cluster] = 1
            // What matters is that the number changes.
            identities[cluster] &+= 1
            clipsSinceChosen[cluster] = 0
        }
    }
}
