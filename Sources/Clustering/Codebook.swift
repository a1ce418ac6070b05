package import Numerics

/// A set of centroids that stands still: what clips are assigned by.
///
/// Distances to all centroids are one matrix product a tile of 64 vectors, the search for the nearest fused behind it
/// while the tile is in cache. Tiles are always full (the last is padded), so the distance of a vector does not depend
/// on its neighbours to the last bit.
package struct Codebook: ~Copyable, Sendable {
    /// Vectors a product takes at once.
    package static let tileRows = 64

    /// One centroid a row.
    package let centroids: Matrix

    /// Counts how often each centroid was seeded anew. A changed number means that the cluster is another one now,
    /// whatever its index.
    package let identities: [UInt32]

    private let squaredNorms: [Float]

    /// - Precondition: There is at least one centroid, and an identity for each.
    package init(centroids: consuming Matrix, identities: [UInt32]) {
        precondition(centroids.rows > 0 && centroids.rows == identities.count, "an identity for each centroid")
        let dimension = centroids.columns
        let count = centroids.rows
        squaredNorms = centroids.withUnsafeValues { values in
            (0..<count).map { Vectors.dot(values + $0 * dimension, values + $0 * dimension, count: dimension) }
        }
        self.centroids = centroids
        self.identities = identities
    }

    package var clusters: Int { centroids.rows }
    package var dimension: Int { centroids.columns }

    /// The nearest centroid of each row of `vectors`. Ties go to the lower index.
    ///
    /// - Parameters:
    ///   - vectors: One vector a row, as long as a centroid.
    ///   - count: How many of the rows, from the first.
    /// - Complexity: 2 · count · clusters · dimension operations.
    package func assign(_ vectors: borrowing Matrix, count: Int) -> [NearestCentroid] {
        precondition(vectors.columns == dimension && count <= vectors.rows, "vectors as long as the centroids")
        return vectors.withUnsafeValues { assign($0, count: count) }
    }

    private func assign(_ vectors: UnsafePointer<Float>, count: Int) -> [NearestCentroid] {
        let (clusters, dimension, tileRows) = (clusters, dimension, Codebook.tileRows)
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: tileRows * (clusters + dimension)) { scratch in
            guard let distances = scratch.baseAddress else { return [] }
            let padded = distances + tileRows * clusters
            return [NearestCentroid](unsafeUninitializedCapacity: count) { result, initialized in
                centroids.withUnsafeValues { centroids in
                    squaredNorms.withUnsafeBufferPointer { norms in
                        var first = 0
                        while first < count {
                            let rows = min(tileRows, count - first)
                            var tile = vectors + first * dimension
                            if rows < tileRows {
                                padded.update(from: tile, count: rows * dimension)
                                (padded + rows * dimension).update(
                                    repeating: 0, count: (tileRows - rows) * dimension)
                                tile = UnsafePointer(padded)
                            }
                            // |x - c|² - |x|² = |c|² - 2 x·c: the norms go in first, the product is added to them.
                            if let base = norms.baseAddress {
                                for row in 0..<tileRows {
                                    (distances + row * clusters).update(from: base, count: clusters)
                                }
                            }
                            Products.multiply(
                                tile, byTransposed: centroids, into: distances,
                                rows: tileRows, columns: clusters, inner: dimension, scale: -2, keep: 1)
                            for row in 0..<rows {
                                let vector = tile + row * dimension
                                let squaredNorm = Vectors.dot(vector, vector, count: dimension)
                                result.initializeElement(
                                    at: first + row,
                                    to: NearestCentroid(
                                        leastOf: distances + row * clusters, count: clusters, offset: squaredNorm))
                            }
                            first += rows
                        }
                    }
                }
                initialized = count
            }
        }
    }
}
