import Clustering
import Foundations
import Numerics

/// One clustering of a view: the centroids in force, those in training, and how far the members are from them.
///
/// A class because arrays cannot hold values that cannot be copied.
final class ClusteringModel {
    private(set) var published: Codebook
    private(set) var training: MiniBatchKMeans

    /// How far the centroids went when they were last put in force, on average; nil before that. For reports, and no part
    /// of the state.
    private(set) var movement: Double?

    /// Of the member in each slot.
    private(set) var bounds: DistanceBounds

    /// Whose bounds are others than at the last checkpoint.
    private(set) var changedBounds = ChangedBlocks(slotsPerBlock: ViewModel.slotsPerPiece)

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
        changedBounds.mark(slot: slot)
    }

    /// Goes on from a bound that was found earlier.
    ///
    /// - Returns: False, and nothing changes, when it cannot have been.
    func restore(_ bound: Float, slot: Int) -> Bool { bounds.restore(bound, slot: slot) }

    /// Knows nothing of how far the member in a slot is, until distances are computed at the next publication.
    func doubt(slot: Int) {
        bounds.doubt(slot: slot)
        changedBounds.mark(slot: slot)
    }

    /// Gives the members in `slots` the slots from 0 on, of as many as the new capacity.
    func keep(_ slots: [Int], capacity: Int) {
        bounds.keep(slots, capacity: capacity)
        changedBounds.markAll()
    }

    /// No longer does.
    func unfollow(slot: Int) {
        bounds.unfollow(slot: slot)
        changedBounds.mark(slot: slot)
    }

    /// Notes changes from here on: what there is has been written down.
    func forgetChanges() { changedBounds.clear() }

    /// Puts the trained centroids in force.
    ///
    /// - Parameters:
    ///   - clusters: The clusters that members have now.
    ///   - gather: Writes the vectors of the members in some slots into the rows of a matrix, from the first.
    ///   - gathered: A matrix to write them into; its rows are how many are looked at together.
    /// - Returns: The members whose nearest centroid changed, the clusters that are not what they were, and for how many
    ///   members all distances had to be computed.
    /// - Complexity: See `DistanceBounds.follow`.
    func publish(
        clusters: MemberClusters, gathered: inout Matrix, gather: (ArraySlice<Int32>, inout Matrix) -> Void
    ) -> Publication {
        let next = training.codebook()
        let reseeded = (0..<self.clusters).filter { next.identities[$0] != published.identities[$0] }
        let followed = bounds.follow(
            from: published, to: next, clusters: clusters, gathered: &gathered, gather: gather)
        let distances = CentroidMovement(from: published, to: next).distances
        movement = distances.reduce(0, +) / Double(distances.count)
        published = next
        // A challenge may have changed anybody's.
        if followed.startedAnew || followed.challenged > 0 { changedBounds.markAll() }
        for slot in followed.renewed { changedBounds.mark(slot: Int(slot)) }
        return Publication(
            changed: followed.changed, reseeded: reseeded, recomputed: followed.recomputed)
    }
}

/// What putting new centroids in force changed in a clustering.
struct Publication {
    /// Members whose nearest centroid is another one now, by their slots in ascending order.
    var changed: [(slot: Int, cluster: UInt16)]

    /// The clusters that are not what they were.
    var reseeded: [Int]

    /// Members whose distances to all centroids had to be computed.
    var recomputed: Int
}
