import Numerics

/// Bounds on how far a member is from its own centroid and from every other (Hamerly, "Making k-means even faster",
/// SDM 2010): while the upper is below the lower, the member's nearest centroid cannot have changed, and nothing needs
/// to be computed.
package struct DistanceBounds: Sendable, Hashable {
    /// No less than the distance to the member's own centroid.
    package private(set) var upper: Float

    /// No more than the distance to any other centroid.
    package private(set) var lower: Float

    /// Bounds as they were found earlier.
    package init(upper: Float, lower: Float) {
        self.upper = upper
        self.lower = lower
    }

    /// Bounds that say nothing, and so never hold.
    package static let unknown = DistanceBounds(upper: .infinity, lower: 0)

    /// The bounds right after an assignment: both exact.
    package init(_ nearest: NearestCentroid) {
        upper = nearest.squaredDistance.squareRoot()
        lower = nearest.secondSquaredDistance.squareRoot()
    }

    /// Loosens the bounds by how far the centroids moved.
    package mutating func follow(_ movement: CentroidMovement, cluster: Int) {
        upper += movement.distances[cluster]
        lower -= cluster == movement.farthest ? movement.secondGreatest : movement.greatest
    }

    /// True when rounding cannot have hidden a nearer centroid.
    package var holds: Bool {
        // Distances come from a product in single precision; its error is well below this for unit vectors.
        upper + 1e-3 < lower
    }
}

/// How far each centroid moved between two codebooks.
package struct CentroidMovement: Sendable {
    /// For each centroid.
    package let distances: [Float]

    /// The centroid that moved most, how far, and how far the next one did.
    package let farthest: Int
    package let greatest: Float
    package let secondGreatest: Float

    /// - Precondition: Both codebooks have the same shape.
    package init(from old: borrowing Codebook, to new: borrowing Codebook) {
        precondition(old.clusters == new.clusters && old.dimension == new.dimension, "two states of one codebook")
        let (clusters, dimension) = (old.clusters, old.dimension)
        var distances = [Float](repeating: 0, count: clusters)
        old.centroids.withUnsafeValues { old in
            new.centroids.withUnsafeValues { new in
                for cluster in 0..<clusters {
                    distances[cluster] = Vectors.squaredDistance(
                        old + cluster * dimension, new + cluster * dimension, count: dimension
                    ).squareRoot()
                }
            }
        }
        var (farthest, greatest, secondGreatest) = (0, Float(0), Float(0))
        for (cluster, distance) in distances.enumerated() {
            if distance > greatest {
                (farthest, greatest, secondGreatest) = (cluster, distance, greatest)
            } else {
                secondGreatest = max(secondGreatest, distance)
            }
        }
        self.distances = distances
        self.farthest = farthest
        self.greatest = greatest
        self.secondGreatest = secondGreatest
    }
}
