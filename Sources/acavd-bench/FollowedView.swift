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
    /// - Returns: The clusters that became others, the slots of members that were looked at, and what their clusters are.
    func publish(
        _ clusters: MemberClusters, _ following: Following
    ) -> (reseeded: [Int], slots: [Int32], clusters: [UInt16]) {
        let next = training.codebook()
        let reseeded = (0..<next.clusters).filter { next.identities[$0] != published.identities[$0] }
        let movement = CentroidMovement(from: published, to: next)
        published = next
        let slots: [Int32]
        switch following {
        case .never: slots = []
        case .everything: slots = (0..<clusters.slots).map { Int32($0) }
        case .bounds:
            bounds.loosen(by: movement, clusters: clusters)
            slots = bounds.doubtful(clusters, error: published.squaredDistanceError)
        }
        return (reseeded, slots, look(at: slots))
    }

    /// Computes the clusters of members.
    func look(at slots: [Int32]) -> [UInt16] {
        var found: [UInt16] = []
        found.reserveCapacity(slots.count)
        for first in stride(from: 0, to: slots.count, by: gathered.rows) {
            let some = slots[first..<min(first + gathered.rows, slots.count)]
            let (dimension, members) = (dimension, members)
            gathered.withUnsafeMutableValues { values in
                for (row, slot) in some.enumerated() {
                    Halves.widen(members + Int(slot) * dimension, into: values + row * dimension, count: dimension)
                }
            }
            for (slot, nearest) in zip(some, published.assign(gathered, count: some.count)) {
                bounds.follow(nearest, error: published.squaredDistanceError, slot: Int(slot))
                found.append(nearest.cluster)
            }
        }
        return found
    }
}
