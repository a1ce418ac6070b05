package import Foundations
package import Numerics

/// Centroids that learn from a stream, one mini-batch at a time (Sculley, "Web-scale k-means clustering", WWW 2010,
/// algorithm 1).
///
/// Each centroid has a learning rate of its own, one over the clips it has seen. The counts decay with a half-life, so
/// the rates keep a floor and the centroids follow a drifting stream. A centroid that no clip has chosen for long is
/// seeded anew at a far vector of the batch: without that, deep and online clustering end in few clusters that hold
/// everything.
package struct MiniBatchKMeans: ~Copyable {
    /// A centroid is starved when this many clips a cluster have passed without one for it.
    package static let starvationFactor = 50

    /// In clips of the stream: after as many, an old clip counts half. Above zero.
    package var halfLife: Double {
        willSet { precondition(newValue > 0, "a half-life is positive") }
    }

    var centroids: Matrix
    var counts: [Double]
    var identities: [UInt32]
    var clipsSinceChosen: [Int]
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
            counts[cluster] = counts[cluster] * decay + Double(sizes[cluster])
            clipsSinceChosen[cluster] = sizes[cluster] > 0 ? 0 : clipsSinceChosen[cluster] + count
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
        reseedStarved(from: batch, nearest: nearest)
        return nearest.reduce(0) { $0 + Double($1.squaredDistance) } / Double(count)
    }

    /// Sends each starved centroid to a vector of the batch drawn with a chance proportional to its squared distance
    /// from its own centroid.
    private mutating func reseedStarved(from batch: borrowing Matrix, nearest: [NearestCentroid]) {
        let patience = MiniBatchKMeans.starvationFactor * centroids.rows
        guard clipsSinceChosen.contains(where: { $0 > patience }) else { return }
        var weights = nearest.map { Double($0.squaredDistance) }
        for cluster in 0..<centroids.rows where clipsSinceChosen[cluster] > patience {
            let total = weights.reduce(0, +)
            guard total > 0 else { return }
            let row = drawn(from: weights, total: total, generator: &generator)
            centroids.setRow(cluster, to: batch.row(row))
            counts[cluster] = 1
            // What matters is that the number changes.
            identities[cluster] &+= 1
            clipsSinceChosen[cluster] = 0
            weights[row] = 0
        }
    }
}
