import Clustering
import Foundations
import Numerics
import Selection

/// What one view has learned: its map of features, its clusterings, and the members' embeddings.
///
/// Owned by one curator and used from one thread; a class because arrays cannot hold values that cannot be copied.
final class ViewModel {
    /// The most clips that the centroids learn from at once.
    static let trainingBatch = 256

    /// Members looked at together when centroids have moved.
    private static let gatheredMembers = 1024

    let clusterings: [ClusteringModel]

    let featureMap: FeatureMap

    /// Vectors that the centroids have not learned from yet: the first `batchCount` rows.
    private(set) var batch: Matrix
    private(set) var batchCount = 0

    /// A row a slot; of a slot without a member, anything.
    private(set) var embeddings: UnsafeMutablePointer<Float16>

    /// Fits to the warm-up.
    ///
    /// - Parameters:
    ///   - view: The view.
    ///   - features: Its features of the warm-up, one clip a row.
    ///   - parameters: How often it is clustered, and how the centroids learn.
    init(
        _ view: CurationView, features: borrowing Matrix, parameters: CurationParameters
    ) throws(NumericsError) {
        featureMap = try FeatureMap(view.normalisation, fittedTo: features, dimension: view.dimension)
        let vectors = featureMap.map(features, count: features.rows).prefix(features.rows)
        var clusterings: [ClusteringModel] = []
        for number in 1...parameters.clusteringsPerView {
            let generator = SeededGenerator.stream(
                seed: parameters.seed, named: "centroids of \(view.name)#\(number)")
            clusterings.append(
                ClusteringModel(
                    // A warm-up cut short by the end of its input may hold fewer clips than clusters were asked for.
                    of: vectors, clusters: min(view.clusters, features.rows),
                    capacity: parameters.selection.capacity, halfLife: parameters.halfLifeClips,
                    generator: generator))
        }
        self.clusterings = clusterings
        batch = Matrix(rows: ViewModel.trainingBatch, columns: featureMap.dimension)
        embeddings = ViewModel.room(for: parameters.selection.capacity, dimension: featureMap.dimension)
    }

    /// Goes on with what was written down; the members are to follow.
    ///
    /// - Parameter batch: `trainingBatch` rows, the first `batchCount` of them vectors.
    init(
        featureMap: consuming FeatureMap, clusterings: [ClusteringModel], batch: consuming Matrix, batchCount: Int,
        capacity: Int
    ) {
        precondition(batchCount < ViewModel.trainingBatch, "a full batch has been learned from")
        self.featureMap = featureMap
        self.clusterings = clusterings
        self.batch = batch
        self.batchCount = batchCount
        embeddings = ViewModel.room(for: capacity, dimension: self.featureMap.dimension)
    }

    /// Memory for embeddings. What no member has been written to has no value yet, so that the kernel need not give it.
    private static func room(for capacity: Int, dimension: Int) -> UnsafeMutablePointer<Float16> {
        .allocate(capacity: capacity * dimension)
    }

    deinit {
        embeddings.deallocate()
    }

    /// The length of the vectors that are clustered.
    var dimension: Int { featureMap.dimension }

    /// Mapped vectors and, in each clustering, their nearest published centroids.
    func assign(_ features: borrowing Matrix, count: Int) -> AssignedVectors {
        assign(vectors: featureMap.map(features, count: count), count: count)
    }

    /// Mapped vectors with, in each clustering, their nearest published centroids.
    func assign(vectors: consuming Matrix, count: Int) -> AssignedVectors {
        let nearest = clusterings.map { $0.nearest(vectors, count: count) }
        return AssignedVectors(vectors: vectors, nearest: nearest)
    }

    /// Gives a clip to the centroids in training.
    func learn(_ assigned: borrowing AssignedVectors, row: Int) {
        let dimension = featureMap.dimension
        let destination = batchCount * dimension
        assigned.vectors.withUnsafeValues { source in
            batch.withUnsafeMutableValues { batch in
                (batch + destination).update(from: source + row * dimension, count: dimension)
            }
        }
        batchCount += 1
        if batchCount == ViewModel.trainingBatch { learnGathered() }
    }

    /// Lets the centroids learn from the vectors that have gathered, be they fewer than a batch: before a publication,
    /// which tells of all that came before it.
    func learnGathered() {
        guard batchCount > 0 else { return }
        for clustering in clusterings { clustering.learn(batch, count: batchCount) }
        batchCount = 0
    }

    /// Remembers a clip as the member in a slot.
    func remember(_ assigned: borrowing AssignedVectors, row: Int, slot: Int) {
        let dimension = featureMap.dimension
        assigned.vectors.withUnsafeValues { source in
            // Exact: mapped vectors are rounded to half precision.
            Halves.narrow(source + row * dimension, into: embeddings + slot * dimension, count: dimension)
        }
        for (clustering, nearest) in zip(clusterings, assigned.nearest) {
            clustering.follow(nearest[row], slot: slot)
        }
    }

    /// Forgets the member in a slot.
    func forget(slot: Int) {
        for clustering in clusterings { clustering.unfollow(slot: slot) }
    }

    /// Notes changes from here on: what there is has been written down.
    func forgetChanges() {
        for clustering in clusterings { clustering.forgetChanges() }
    }

    /// Gives the members in `slots` the slots from 0 on, of as many as the new capacity.
    func keep(_ slots: [Int], capacity: Int) {
        let dimension = dimension
        let kept = ViewModel.room(for: capacity, dimension: dimension)
        for (new, old) in slots.enumerated() {
            (kept + new * dimension).initialize(from: embeddings + old * dimension, count: dimension)
        }
        embeddings.deallocate()
        embeddings = kept
        for clustering in clusterings { clustering.keep(slots, capacity: capacity) }
    }

    /// Writes the embeddings of some members into the rows of a matrix, from the first.
    func gather(_ slots: ArraySlice<Int32>, into matrix: inout Matrix) {
        let (dimension, embeddings) = (dimension, embeddings)
        precondition(slots.count <= matrix.rows && dimension == matrix.columns, "a row for each member")
        matrix.withUnsafeMutableValues { values in
            for (row, slot) in slots.enumerated() {
                Halves.widen(embeddings + Int(slot) * dimension, into: values + row * dimension, count: dimension)
            }
        }
    }

    /// Puts the centroids of every clustering in force, after they have learned from all that came.
    ///
    /// - Parameter clusters: The clusters that members have now, in a clustering of this view.
    /// - Returns: What the members have to follow in each clustering.
    func publish(clusters: (_ clustering: Int) -> MemberClusters) -> [Publication] {
        learnGathered()
        var gathered = Matrix(rows: ViewModel.gatheredMembers, columns: dimension)
        return clusterings.enumerated().map { number, clustering in
            clustering.publish(clusters: clusters(number), gathered: &gathered) { gather($0, into: &$1) }
        }
    }
}

/// Mapped vectors, one a row, with what assigning them found in each clustering.
struct AssignedVectors: ~Copyable {
    let vectors: Matrix
    let nearest: [[NearestCentroid]]
}
