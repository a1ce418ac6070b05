import Clustering
import Foundations
import Numerics

/// One clustering of a view: the centroids in force, those in training, and how far the members are from them.
///
/// A class because arrays cannot hold values that cannot be copied.
final class ClusteringModel {
    /// Members looked at together when centroids have moved.
    private static let stretch = 1024

    private(set) var published: Codebook
    private(set) var training: MiniBatchKMeans

    /// Of the member in each slot.
    private(set) var bounds: [DistanceBounds?]

    /// Chooses the first centroids among the vectors of the warm-up.
    init(
        of vectors: borrowing Matrix, clusters: Int, capacity: Int, halfLife: Double, generator: SeededGenerator
    ) {
        var generator = generator
        let seeding = CentroidSeeding(of: vectors, clusters: clusters, generator: &generator)
        training = MiniBatchKMeans(seeding, halfLife: halfLife, generator: generator)
        published = training.codebook()
        bounds = [DistanceBounds?](repeating: nil, count: capacity)
    }

    /// Goes on with centroids that were written down; the members' bounds are to follow.
    init(published: consuming Codebook, training: consuming MiniBatchKMeans, capacity: Int) {
        self.published = published
        self.training = training
        bounds = [DistanceBounds?](repeating: nil, count: capacity)
    }

    var clusters: Int { published.clusters }

    /// In clips: after as many, an old one counts half.
    var halfLife: Double {
        get { training.halfLife }
        set { training.halfLife = newValue }
    }

    /// The published centroids nearest to the first `count` rows.
    func nearest(_ vectors: borrowing Matrix, count: Int) -> [NearestCentroid] {
        published.assign(vectors, count: count)
    }

    /// Lets the centroids in training learn from the first `count` rows.
    func learn(_ batch: borrowing Matrix, count: Int) {
        training.learn(batch, count: count)
    }

    /// Keeps track of how far the member in a slot is from the centroids.
    func follow(_ nearest: NearestCentroid, slot: Int) {
        bounds[slot] = DistanceBounds(nearest)
    }

    /// Goes on from bounds that were found earlier.
    func follow(_ bound: DistanceBounds, slot: Int) {
        bounds[slot] = bound
    }

    /// Knows nothing of how far the member in a slot is, until distances are computed at the next publication.
    func doubt(slot: Int) {
        bounds[slot] = .unknown
    }

    /// Gives the members in `slots` the slots from 0 on, of as many as the new capacity.
    func keep(_ slots: [Int], capacity: Int) {
        bounds = slots.map { bounds[$0] } + [DistanceBounds?](repeating: nil, count: capacity - slots.count)
    }

    /// No longer does.
    func unfollow(slot: Int) {
        bounds[slot] = nil
    }

    /// Puts the trained centroids in force.
    ///
    /// - Parameters:
    ///   - clusterOf: The cluster a member has now.
    ///   - embeddings: The vectors of some members, one a row.
    /// - Returns: The members whose nearest centroid changed, the clusters that are not what they were, and how many
    ///   members had to be looked at.
    func publish(clusterOf: (Int) -> UInt16, embeddings: (ArraySlice<Int>) -> Matrix) -> Publication {
        let next = training.codebook()
        let movement = CentroidMovement(from: published, to: next)
        let reseeded = (0..<clusters).filter { next.identities[$0] != published.identities[$0] }
        published = next

        var doubtful: [Int] = []
        for slot in bounds.indices {
            guard var bound = bounds[slot] else { continue }
            bound.follow(movement, cluster: Int(clusterOf(slot)))
            bounds[slot] = bound
            if !bound.holds { doubtful.append(slot) }
        }
        var changed: [(slot: Int, cluster: UInt16)] = []
        for first in stride(from: 0, to: doubtful.count, by: ClusteringModel.stretch) {
            let slots = doubtful[first..<min(first + ClusteringModel.stretch, doubtful.count)]
            let nearest = published.assign(embeddings(slots), count: slots.count)
            for (slot, nearest) in zip(slots, nearest) {
                bounds[slot] = DistanceBounds(nearest)
                if nearest.cluster != clusterOf(slot) { changed.append((slot, nearest.cluster)) }
            }
        }
        return Publication(changed: changed, reseeded: reseeded, recomputed: doubtful.count)
    }
}

/// What putting new centroids in force changed in a clustering.
struct Publication {
    /// Members whose nearest centroid is another one now, by their slots in ascending order.
    var changed: [(slot: Int, cluster: UInt16)]

    /// The clusters that are not what they were.
    var reseeded: [Int]

    /// Members whose distances had to be computed.
    var recomputed: Int
}
