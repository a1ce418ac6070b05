import Clustering
import Foundations
import Numerics

/// The time that acavd's own clustering takes, by shape, in nanoseconds a vector.
struct PeerFigures {
    private static let runs = 15

    private(set) var assign: [Int: Double] = [:]
    private(set) var learn: [Int: Double] = [:]

    /// Measures a shape: all vectors, batch by batch.
    mutating func note(_ shape: PeerPlan.Shape, centroids: borrowing Matrix, vectors: [[Float]]) {
        let identities = [UInt32](repeating: 0, count: shape.clusters)
        let codebook = Codebook(centroids: centroids.copy(), identities: identities)
        var generator = SeededGenerator(seed: 1)
        // Seeded with as many vectors as there are clusters, it starts from these.
        let seeding = CentroidSeeding(
            of: centroids, clusters: shape.clusters, generator: &generator, starts: 1, iterations: 0)
        var training = MiniBatchKMeans(seeding, halfLife: 1e6, generator: generator)
        var (assigning, learning) = (0.0, 0.0)
        var checksum = 0
        for first in stride(from: 0, to: vectors.count, by: shape.batch) {
            let batch = Matrix(Array(vectors[first..<min(first + shape.batch, vectors.count)]))
            assigning += PeerFigures.median {
                checksum &+= Int(codebook.assign(batch, count: batch.rows)[0].cluster)
            }
            learning += PeerFigures.median { training.learn(batch, count: batch.rows) }
        }
        withExtendedLifetime(checksum) {}
        assign[shape.clusters] = assigning / Double(vectors.count) * 1e9
        learn[shape.clusters] = learning / Double(vectors.count) * 1e9
    }

    private static func median(_ body: () -> Void) -> Double {
        body()
        let times = (0..<runs).map { _ in
            let start = threadSeconds()
            body()
            return threadSeconds() - start
        }
        return times.sorted()[runs / 2]
    }
}
