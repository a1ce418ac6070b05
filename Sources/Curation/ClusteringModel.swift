import Clustering
import Foundations
import Numerics

/// One clustering of a view: the centroids in force, those in training, and how far the members are from them.
///
/// A class because arrays cannot hold values that cannot be copied.
final class ClusteringModel {
    private(set) var published: Codebook
    private(set) var training: MiniBatchKMeans

    /// Of the member in each slot.
    private(set) var bounds: DistanceBounds

    /// Chooses the first centroids among the vectors of the warm-up.
    init(
        of vectors: borrowing Matrix, clusters: Int, capacity: Int, halfLife: Double, generator: SeededGenerator
    ) {
        var generator = generator
        let seeding = CentroidSeeding(of: vectors, clusters: clusters, generator: &generator)
        training = MiniBatchKMeans(seeding, halfLife: halfLife, generator: generator)
        published = training.codebook()
        bounds = DistanceBounds(capacity: capacity, clusters: clusters)
    }

    /// Goes on with centroids that were written down; the members' bounds are to follow.
    init(published: consuming Codebook, training: consuming MiniBatchKMeans, bounds: consuming DistanceBounds) {
        self.published = published
        self.training = training
        self.bounds = bounds
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
        bounds.follow(nearest, error: published.squaredDistanceError, slot: slot)
    }

    /// Goes on from a bound that was found earlier.
    ///
    /// - Returns: False, and nothing changes, when it cannot have been.
    func restore(_ bound: Float, slot: Int) -> Bool { bounds.restore(bound, slot: slot) }

    /// Knows nothing of how far the member in a slot is, until distances are computed at the next publication.
    func doubt(slot: Int) { bounds.doubt(slot: slot) }

    /// Gives the members in `slots` the slots from 0 on, of as many as the new capacity.
    func keep(_ slots: [Int], capacity: Int) { bounds.keep(slots, capacity: capacity) }

    /// No longer does.
    func unfollow(slot: Int) { bounds.unfollow(slot: slot) }

    /// Puts the trained centroids in force.
    ///
    /// - Parameters:
    ///   - clusters: The clusters that members have now.
    ///   - gather: Writes the vectors of the members in some slots into the rows of a matrix, from the first.
    ///   - gathered: A matrix to write them into; its rows are how many are looked at together.
    /// - Returns: The members whose nearest centroid changed, the clusters that are not what they were, and how many
    ///   members had to be looked at.
    /// - Complexity: O(members), a nanosecond each, and 2 · clusters · dimension operations for each that is looked at.
    func publish(
        clusters: MemberClusters, gathered: inout Matrix, gather: (ArraySlice<Int32>, inout Matrix) -> Void
    ) -> Publication {
        let next = training.codebook()
        let movement = CentroidMovement(from: published, to: next)
        let reseeded = (0..<self.clusters).filter { next.identities[$0] != published.identities[$0] }
        published = next

        bounds.loosen(by: movement, clusters: clusters)
        let doubtful = bounds.doubtful(clusters, error: published.squaredDistanceError)
        var changed: [(slot: Int, cluster: UInt16)] = []
        for first in stride(from: 0, to: doubtful.count, by: gathered.rows) {
            let slots = doubtful[first..<min(first + gathered.rows, doubtful.count)]
            gather(slots, &gathered)
            for (slot, nearest) in zip(slots, published.assign(gathered, count: slots.count)) {
                let slot = Int(slot)
                follow(nearest, slot: slot)
                if nearest.cluster != clusters[slot] { changed.append((slot, nearest.cluster)) }
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
