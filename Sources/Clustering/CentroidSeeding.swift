package import Foundations
package import Numerics

/// The first centroids, from a buffer of vectors: greedy k-means++ (Arthur and Vassilvitskii, "k-means++: the advantages
/// of careful seeding", SODA 2007, with several candidates a step), then Lloyd's iterations; the best of some starts.
package struct CentroidSeeding: ~Copyable {
    /// One centroid a row.
    package let centroids: Matrix

    /// Vectors in each cluster.
    package let sizes: [Int]

    /// The sum of squared distances to the nearest centroid.
    package let inertia: Double

    /// Seeds `clusters` centroids from the rows of `vectors`.
    ///
    /// - Precondition: There are at least as many vectors as clusters, and at least one cluster.
    /// - Complexity: `starts` × (`iterations` + log clusters) × 2 · vectors · clusters · dimension operations.
    package init(
        of vectors: borrowing Matrix, clusters: Int, generator: inout SeededGenerator,
        starts: Int = 4, iterations: Int = 25
    ) {
        precondition(clusters > 0 && vectors.rows >= clusters && starts > 0, "at least one vector for each cluster")
        var best = CentroidSeeding.start(
            of: vectors, clusters: clusters, generator: &generator, iterations: iterations)
        for _ in 1..<starts {
            let other = CentroidSeeding.start(
                of: vectors, clusters: clusters, generator: &generator, iterations: iterations)
            if other.inertia < best.inertia { best = other }
        }
        self = best
    }

    private init(centroids: consuming Matrix, sizes: [Int], inertia: Double) {
        self.centroids = centroids
        self.sizes = sizes
        self.inertia = inertia
    }

    private static func start(
        of vectors: borrowing Matrix, clusters: Int, generator: inout SeededGenerator, iterations: Int
    ) -> CentroidSeeding {
        let identities = [UInt32](repeating: 0, count: clusters)
        var codebook = Codebook(
            centroids: plusPlus(vectors, clusters: clusters, generator: &generator), identities: identities)
        var nearest = codebook.assign(vectors, count: vectors.rows)
        for _ in 0..<iterations {
            codebook = Codebook(
                centroids: means(of: vectors, by: nearest, clusters: clusters), identities: identities)
            let moved = codebook.assign(vectors, count: vectors.rows)
            let settled = zip(moved, nearest).allSatisfy { $0.cluster == $1.cluster }
            nearest = moved
            if settled { break }
        }
        var sizes = [Int](repeating: 0, count: clusters)
        for vector in nearest { sizes[Int(vector.cluster)] += 1 }
        let inertia = nearest.reduce(0) { $0 + Double($1.squaredDistance) }
        return CentroidSeeding(centroids: codebook.centroids.copy(), sizes: sizes, inertia: inertia)
    }

    /// Draws centroids among the vectors, each with a chance proportional to its squared distance from those drawn
    /// before; of a few candidates a step the one that lowers the sum most is kept.
    private static func plusPlus(
        _ vectors: borrowing Matrix, clusters: Int, generator: inout SeededGenerator
    ) -> Matrix {
        let count = vectors.rows
        var centroids = Matrix(rows: clusters, columns: vectors.columns)
        var distances = DistancesAmongVectors(vectors, mostAtOnce: 2 + clusters.bitWidth - clusters.leadingZeroBitCount)
        var nearest = [Double](repeating: .infinity, count: count)
        for chosen in 0..<clusters {
            let total = nearest.reduce(0, +)
            var candidates: [Int] = []
            for _ in 0..<(chosen == 0 ? 1 : distances.mostAtOnce) {
                candidates.append(
                    total.isFinite && total > 0
                        ? drawn(from: nearest, total: total, generator: &generator)
                        : Int.random(in: 0..<count, using: &generator))
            }
            distances.measure(from: candidates, vectors)
            let best = distances.best(of: candidates.count, lowering: nearest)
            distances.lower(&nearest, by: best)
            centroids.setRow(chosen, to: vectors.row(candidates[best]))
        }
        return centroids
    }

    /// The mean of each cluster; an empty one takes the vector farthest from its own centroid.
    private static func means(of vectors: borrowing Matrix, by nearest: [NearestCentroid], clusters: Int) -> Matrix {
        let dimension = vectors.columns
        var sums = Matrix(rows: clusters, columns: dimension)
        var sizes = [Int](repeating: 0, count: clusters)
        vectors.withUnsafeValues { values in
            sums.withUnsafeMutableValues { sums in
                for (index, vector) in nearest.enumerated() {
                    let cluster = Int(vector.cluster)
                    sizes[cluster] += 1
                    for component in 0..<dimension {
                        sums[cluster * dimension + component] += values[index * dimension + component]
                    }
                }
                for cluster in 0..<clusters where sizes[cluster] > 0 {
                    for component in 0..<dimension {
                        sums[cluster * dimension + component] /= Float(sizes[cluster])
                    }
                }
            }
        }
        guard sizes.contains(0) else { return sums }
        var farthest = nearest.indices.sorted { nearest[$0].squaredDistance > nearest[$1].squaredDistance }[...]
        for cluster in 0..<clusters where sizes[cluster] == 0 {
            if let row = farthest.popFirst() { sums.setRow(cluster, to: vectors.row(row)) }
        }
        return sums
    }
}

/// An index drawn with a chance proportional to its weight.
func drawn(from weights: [Double], total: Double, generator: inout SeededGenerator) -> Int {
    var remaining = generator.nextUnit() * total
    for (index, weight) in weights.enumerated() where weight > 0 {
        remaining -= weight
        if remaining < 0 { return index }
    }
    return weights.lastIndex { $0 > 0 } ?? 0
}
