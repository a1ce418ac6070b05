import Clustering
import Foundations
import Numerics

/// What one view has learned: its whitening, the centroids in force, those in training, and the members' embeddings.
///
/// Owned by one curator and used from one thread; a class because arrays cannot hold values that cannot be copied.
final class ViewModel {
    /// Clips the centroids learn from at once.
    private static let trainingBatch = 256

    /// Centroids in use.
    let clusters: Int

    private let whitening: Whitening
    private var published: Codebook
    private var training: MiniBatchKMeans
    private var batch: Matrix
    private var batchCount = 0
    private let embeddings: UnsafeMutablePointer<Float16>
    private var bounds: [DistanceBounds?]

    /// Fits to the warm-up.
    ///
    /// - Parameters:
    ///   - view: The view.
    ///   - features: Its features of the warm-up, one clip a row.
    ///   - capacity: Members there can be.
    ///   - halfLife: Of the centroids, in clips.
    ///   - seed: Of the run.
    init(
        _ view: CurationView, features: borrowing Matrix, capacity: Int, halfLife: Double, seed: UInt64
    ) throws(NumericsError) {
        whitening = try Whitening(fittedTo: features, dimension: view.dimension)
        var generator = SeededGenerator.stream(seed: seed, named: "centroids of \(view.name)")
        let whitened = whitening.whiten(features, count: features.rows)
        let vectors = whitened.prefix(features.rows)
        // A warm-up cut short by the end of its input may hold fewer clips than clusters were asked for.
        clusters = min(view.clusters, features.rows)
        let seeding = CentroidSeeding(of: vectors, clusters: clusters, generator: &generator)
        training = MiniBatchKMeans(seeding, halfLife: halfLife, generator: generator)
        published = training.codebook()
        batch = Matrix(rows: ViewModel.trainingBatch, columns: whitening.dimension)
        embeddings = .allocate(capacity: capacity * whitening.dimension)
        bounds = [DistanceBounds?](repeating: nil, count: capacity)
    }

    deinit {
        embeddings.deallocate()
    }

    /// Whitened vectors and their nearest published centroids.
    func assign(_ features: borrowing Matrix, count: Int) -> AssignedVectors {
        let vectors = whitening.whiten(features, count: count)
        let nearest = published.assign(vectors, count: count)
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
            training.learn(batch, count: batchCount)
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
        bounds[slot] = DistanceBounds(assigned.nearest[row])
    }

    /// Forgets the member in a slot.
    func forget(slot: Int) {
        bounds[slot] = nil
    }

    /// Puts the trained centroids in force.
    ///
    /// - Parameter clusterOf: The cluster a member has now.
    /// - Returns: The members whose nearest centroid changed, the clusters that are not what they were, and how many
    ///   members had to be looked at.
    func publish(clusterOf: (Int) -> UInt16) -> Publication {
        let next = training.codebook()
        let movement = CentroidMovement(from: published, to: next)
        let reseeded = (0..<clusters).filter { next.identities[$0] != published.identities[$0] }

        var doubtful: [Int] = []
        for slot in bounds.indices {
            guard var bound = bounds[slot] else { continue }
            bound.follow(movement, cluster: Int(clusterOf(slot)))
            bounds[slot] = bound
            if !bound.holds { doubtful.append(slot) }
        }
        published = next

        var changed: [(slot: Int, cluster: UInt16)] = []
        let dimension = whitening.dimension
        let tileRows = 1024
        var tile = Matrix(rows: min(tileRows, max(doubtful.count, 1)), columns: dimension)
        for first in stride(from: 0, to: doubtful.count, by: tileRows) {
            let slots = doubtful[first..<min(first + tileRows, doubtful.count)]
            tile.withUnsafeMutableValues { tile in
                for (row, slot) in slots.enumerated() {
                    for component in 0..<dimension {
                        tile[row * dimension + component] = Float(embeddings[slot * dimension + component])
                    }
                }
            }
            let nearest = published.assign(tile, count: slots.count)
            for (slot, nearest) in zip(slots, nearest) {
                bounds[slot] = DistanceBounds(nearest)
                if nearest.cluster != clusterOf(slot) { changed.append((slot, nearest.cluster)) }
            }
        }
        return Publication(changed: changed, reseeded: reseeded, recomputed: doubtful.count)
    }
}

/// Whitened vectors, one a row, with what assigning them found.
struct AssignedVectors: ~Copyable {
    let vectors: Matrix
    let nearest: [NearestCentroid]
}

/// What putting new centroids in force changed in a view.
struct Publication {
    let changed: [(slot: Int, cluster: UInt16)]
    let reseeded: [Int]
    let recomputed: Int
}
