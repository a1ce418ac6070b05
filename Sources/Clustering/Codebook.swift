package import Numerics

/// A set of centroids that stands still: what clips are assigned by.
///
/// Distances to all centroids are one matrix product a tile of vectors, the search for the nearest fused behind it
/// while the tile is in cache. Tiles are always full (the last is padded), so the distance of a vector does not depend
/// on its neighbours to the last bit.
package struct Codebook: ~Copyable, Sendable {
    /// One centroid a row.
    package let centroids: Matrix

    /// Counts how often each centroid was seeded anew. A changed number means that the cluster is another one now,
    /// whatever its index.
    package let identities: [UInt32]

    private let squaredNorms: [Float]

    /// How far a squared distance to a unit vector may be from the true one. A product of d terms, summed one by one in
    /// whatever order, is off by at most d · 2⁻²⁴ · |x| |c| (Higham, "Accuracy and stability of numerical algorithms",
    /// section 3.1), and it counts twice, which is no more than d · 2⁻²⁴ · (|x|² + |c|²). The norms, summed in at least
    /// four parts, add at most a quarter of that, and adding all up a few units in the last place.
    package let squaredDistanceError: Double

    /// What bounds that were found under other centroids must have left, so that these are in the order that computing
    /// their distances gives. Nothing while centroids are means of unit vectors, as bounds take into account what errors
    /// such have; else as much as the least distances may ask for.
    package let boundsMargin: Double

    /// - Precondition: There is at least one centroid, and an identity for each.
    package init(centroids: consuming Matrix, identities: [UInt32]) {
        precondition(centroids.rows > 0 && centroids.rows == identities.count, "an identity for each centroid")
        let dimension = centroids.columns
        let count = centroids.rows
        squaredNorms = centroids.withUnsafeValues { values in
            (0..<count).map { Vectors.dot(values + $0 * dimension, values + $0 * dimension, count: dimension) }
        }
        // A vector is rounded to half precision after it is made a unit one.
        let greatest = Double(max(squaredNorms.max() ?? 0, 1.01)) * 1.01
        squaredDistanceError = (1.25 * Double(dimension) + 16) * 0x1p-24 * (greatest + 1.01)
        boundsMargin = greatest > 1.01 * 1.01 ? DistanceBounds.margin(error: squaredDistanceError) : 0
        self.centroids = centroids
        self.identities = identities
    }

    /// The square of the longest centroid's length; not a number where one is.
    package var greatestSquaredLength: Float { squaredNorms.reduce(0) { $0 > $1 ? $0 : $1 } }

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
        [NearestCentroid](unsafeUninitializedCapacity: count) { result, initialized in
            centroids.withUnsafeValues { centroids in
                squaredNorms.withUnsafeBufferPointer { norms in
                    guard let norms = norms.baseAddress, let result = result.baseAddress else { return }
                    let search = NearestSearch(clusters: clusters, dimension: dimension, squaredNorms: norms)
                    search.find(centroids: centroids, vectors: vectors, count: count, into: result)
                    initialized = count
                }
            }
        }
    }
}
