import Numerics

/// How far each centroid moved between two codebooks.
package struct CentroidMovement: Sendable {
    /// A sum of squares is off by less than this share up to some 30,000 dimensions: sixteen parts are summed side by side.
    private static let rounding = 1 + 0x1p-12

    /// For each centroid, rounded up.
    package let distances: [Double]

    /// Of the centroids that are not left out: the one that moved most, how far, and how far the next one did.
    package let farthest: Int
    package let greatest: Double
    package let secondGreatest: Double

    /// - Precondition: Both codebooks have the same shape.
    /// - Parameter leftOut: Centroids that `loosening` is not about.
    /// - Complexity: O(clusters · dimension).
    package init(from old: borrowing Codebook, to new: borrowing Codebook, leftOut: [Int] = []) {
        precondition(old.clusters == new.clusters && old.dimension == new.dimension, "two states of one codebook")
        let (clusters, dimension) = (old.clusters, old.dimension)
        var distances = [Double](repeating: 0, count: clusters)
        old.centroids.withUnsafeValues { old in
            new.centroids.withUnsafeValues { new in
                for cluster in 0..<clusters {
                    let squared = Vectors.squaredDistance(
                        old + cluster * dimension, new + cluster * dimension, count: dimension)
                    distances[cluster] = Double(squared).squareRoot() * CentroidMovement.rounding
                }
            }
        }
        var (farthest, greatest, secondGreatest) = (0, 0.0, 0.0)
        let isLeftOut = Set(leftOut)
        for (cluster, distance) in distances.enumerated() where !isLeftOut.contains(cluster) {
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

    /// The centroids that moved farthest, in ascending order: those given, and as many others as make up `count`.
    package func farthest(_ count: Int, including given: [Int]) -> [Int] {
        let isGiven = Set(given)
        let others = distances.indices.filter { !isGiven.contains($0) && distances[$0] > 0 }
            .sorted { (distances[$1], $0) < (distances[$0], $1) }
        return (given + others.prefix(max(count - given.count, 0))).sorted()
    }

    /// By how much less nearer a member of a cluster may be to its own centroid than to any other that is not left
    /// out: its own moved away from it at most as far as it moved, and the others towards it at most as far as the one of
    /// them that moved most.
    package func loosening(cluster: Int) -> Double {
        distances[cluster] + (cluster == farthest ? secondGreatest : greatest)
    }
}
