import Clustering
import Foundations
import Numerics

/// What members do when centroids move.
enum Following: String, CaseIterable, Encodable {
    /// They keep the clusters they entered with.
    case never

    /// Those whose nearest centroid may have changed are looked at.
    case bounds

    /// All are looked at.
    case everything
}

/// One clustering with the vectors of its members, as the engine keeps it, to be followed in each of three ways.
final class FollowedView {
    private(set) var published: Codebook
    private var training: MiniBatchKMeans
    private var bounds: DistanceBounds
    private var gathered: Matrix
    private let members: UnsafeMutablePointer<Float16>
    private let dimension: Int

    init(warmUp: borrowing Matrix, clusters: Int, capacity: Int, halfLife: Double, generator: SeededGenerator) {
        var generator = generator
        let seeding = CentroidSeeding(of: warmUp, clusters: clusters, generator: &generator)
        training = MiniBatchKMeans(seeding, halfLife: halfLife, generator: generator)
        published = training.codebook()
        bounds = DistanceBounds(capacity: capacity, clusters: clusters)
        dimension = warmUp.columns
        gathered = Matrix(rows: 1024, columns: dimension)
        members = .allocate(capacity: capacity * dimension)
        members.initialize(repeating: 0, count: capacity * dimension)
    }

    deinit {
        members.deallocate()
    }

    func learn(_ vectors: borrowing Matrix) { training.learn(vectors, count: vectors.rows) }

    func enter(_ vectors: borrowing Matrix, row: Int, slot: Int, nearest: NearestCentroid) {
        vectors.withUnsafeValues {
            Halves.narrow($0 + row * dimension, into: members + slot * dimension, count: dimension)
        }
        bounds.follow(nearest, error: published.squaredDistanceError, slot: slot)
    }

    /// Puts the trained centroids in force.
    ///
    /// - Returns: The clusters that became others, and what the members have to follow.
    func publish(_ clusters: MemberClusters, _ following: Following) -> (reseeded: [Int], FollowedMembers) {
        let next = training.codebook()
        let reseeded = (0..<next.clusters).filter { next.identities[$0] != published.identities[$0] }
        let followed: FollowedMembers
        switch following {
        case .never: followed = FollowedMembers(changed: [], renewed: [], startedAnew: false, challenged: 0)
        case .bounds: followed = follow(to: next, clusters)
        case .everything:
            for slot in 0..<clusters.slots { bounds.doubt(slot: slot) }
            followed = follow(to: next, clusters)
        }
        published = next
        return (reseeded, followed)
    }

    /// The members that are in other clusters than those of their nearest centroids.
    func misplaced(_ clusters: MemberClusters) -> FollowedMembers {
        for slot in 0..<clusters.slots { bounds.doubt(slot: slot) }
        return follow(to: published, clusters)
    }

    private func follow(to next: borrowing Codebook, _ clusters: MemberClusters) -> FollowedMembers {
        let (members, dimension) = (members, dimension)
        return bounds.follow(from: published, to: next, clusters: clusters, gathered: &gathered) { slots, gathered in
            gathered.withUnsafeMutableValues { values in
                for (row, slot) in slots.enumerated() {
                    Halves.widen(members + Int(slot) * dimension, into: values + row * dimension, count: dimension)
                }
            }
        }
    }
}
