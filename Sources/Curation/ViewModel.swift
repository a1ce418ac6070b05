import Clustering
import Foundations
import Numerics
import Selection

/// What one view has learned: its whitening, its clusterings, and the members' embeddings.
///
/// Owned by one curator and used from one thread; a class because arrays cannot hold values that cannot be copied.
final class ViewModel {
    /// Clips the centroids learn from at once.
    private static let trainingBatch = 256

    let clusterings: [ClusteringModel]

    private let whitening: Whitening
    private var batch: Matrix
    private var batchCount = 0
    private let embeddings: UnsafeMutablePointer<Float16>

    /// Fits to the warm-up.
    ///
    /// - Parameters:
    ///   - view: The view.
    ///   - features: Its features of the warm-up, one clip a row.
    ///   - parameters: How often it is clustered, and how the centroids learn.
    init(
        _ view: CurationView, features: borrowing Matrix, parameters: CurationParameters
    ) throws(NumericsError) {
        whitening = try Whitening(fittedTo: features, dimension: view.dimension)
        let vectors = whitening.whiten(features, count: features.rows).prefix(features.rows)
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
        batch = Matrix(rows: ViewModel.trainingBatch, columns: whitening.dimension)
        embeddings = .allocate(capacity: parameters.selection.capacity * whitening.dimension)
    }

    deinit {
        embeddings.deallocate()
    }

    /// Whitened vectors and, in each clustering, their nearest published centroids.
    func assign(_ features: borrowing Matrix, count: Int) -> AssignedVectors {
        let vectors = whitening.whiten(features, count: count)
        let nearest = clusterings.map { $0.nearest(vectors, count: count) }
        return AssignedVectors(vectors: vectors, nearest: nearest)
    }

    /// Gives a clip to the centroids in training.
    func learn(_ assigned: borrowing AssignedVectors, row: Int) {
        let dimension = whitening.dimension
        let destination = batchCount * dimension
        assigned.vectors.withUnsafeValues { source in
            batch.withUnsafeMutableValues { batch in
                (batch + destination).update(from: source + row * dimension, count: dimension)
            }
        }
        batchCount += 1
        if batchCount == ViewModel.trainingBatch {
            for clustering in clusterings { clustering.learn(batch, count: batchCount) }
            batchCount = 0
        }
    }

    /// Remembers a clip as the member in a slot.
    func remember(_ assigned: borrowing AssignedVectors, row: Int, slot: Int) {
        let dimension = whitening.dimension
        assigned.vectors.withUnsafeValues { source in
            for component in 0..<dimension {
                // Exact: whitened vectors are rounded to half precision.
                (embeddings + slot * dimension + component).initialize(
                    to: Float16(source[row * dimension + component]))
            }
        }
        for (clustering, nearest) in zip(clusterings, assigned.nearest) {
            clustering.follow(nearest[row], slot: slot)
        }
    }

    /// Forgets the member in a slot.
    func forget(slot: Int) {
        for clustering in clusterings { clustering.unfollow(slot: slot) }
    }

    /// The embeddings of some members, one a row.
    func embeddings(of slots: ArraySlice<Int>) -> Matrix {
        let dimension = whitening.dimension
        var matrix = Matrix(rows: slots.count, columns: dimension)
        matrix.withUnsafeMutableValues { values in
            for (row, slot) in slots.enumerated() {
                for component in 0..<dimension {
                    values[row * dimension + component] = Float(embeddings[slot * dimension + component])
                }
            }
        }
        return matrix
    }
}

/// Whitened vectors, one a row, with what assigning them found in each clustering.
struct AssignedVectors: ~Copyable {
    let vectors: Matrix
    let nearest: [[NearestCentroid]]
}
