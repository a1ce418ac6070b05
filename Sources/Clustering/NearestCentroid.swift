/// What assigning a vector found: its cluster, and how far the nearest two centroids are.
package struct NearestCentroid: Sendable, Hashable {
    package let cluster: UInt16

    /// Squared Euclidean distance to the nearest centroid, never below zero.
    package let squaredDistance: Float

    /// Squared Euclidean distance to the second nearest centroid; infinite when there is only one.
    package let secondSquaredDistance: Float
}
