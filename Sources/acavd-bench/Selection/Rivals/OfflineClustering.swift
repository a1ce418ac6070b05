import Clustering
import Foundations
import Numerics
import Selection

/// Clusters by centroids that were fitted to all clips, as an offline pipeline has them: whitening and the first
/// centroids from a random part, then several passes over everything.
struct OfflineClustering {
    private static let seedingClips = 4096
    private static let whiteningClips = 16_384
    private static let passes = 3
    private static let batch = 1024

    let clusters: Int
    let clusteringsPerView: Int
    var seed: UInt64

    /// The stream as these centroids see it.
    ///
    /// - Throws: When a view's vectors cannot be whitened.
    func assign(_ stream: EmbeddedStream) throws -> LabelledStream {
        var columns: [[UInt16]] = []
        for view in stream.audio + stream.visual { columns += try assign(view, count: stream.count) }
        var clips = AssignedClips(
            clusters: [Int](repeating: clusters, count: columns.count),
            audioClusterings: stream.audio.count * clusteringsPerView)
        clips.reserveCapacity(stream.count)
        for clip in 0..<stream.count { clips.append(columns.map { $0[clip] }) }
        return LabelledStream(clips: clips, truths: stream.truths, concepts: stream.concepts)
    }

    private func assign(_ view: EmbeddedStream.View, count: Int) throws -> [[UInt16]] {
        var generator = SeededGenerator.stream(seed: seed, named: "offline \(view.name)")
        let order = (0..<count).shuffled(using: &generator)
        let whitening = try Whitening(
            fittedTo: view.matrix(order.prefix(OfflineClustering.whiteningClips)), dimension: view.dimension)
        let sample = order.prefix(OfflineClustering.seedingClips)
        let first = whitening.whiten(view.matrix(sample), count: sample.count).prefix(sample.count)
        var columns: [[UInt16]] = []
        for _ in 0..<clusteringsPerView {
            let seeding = CentroidSeeding(
                of: first, clusters: clusters, generator: &generator, starts: 1, iterations: 10)
            // Nothing is forgotten: each centroid ends near the mean of its clips.
            var training = MiniBatchKMeans(seeding, halfLife: 1e12, generator: generator)
            for _ in 0..<OfflineClustering.passes {
                forEachBatch(of: order) { clips in
                    training.learn(whitening.whiten(view.matrix(clips), count: clips.count), count: clips.count)
                }
            }
            let codebook = training.codebook()
            var column: [UInt16] = []
            forEachBatch(of: Array(0..<count)) { clips in
                let vectors = whitening.whiten(view.matrix(clips), count: clips.count)
                column += codebook.assign(vectors, count: clips.count).map(\.cluster)
            }
            columns.append(column)
        }
        return columns
    }

    private func forEachBatch(of clips: [Int], _ body: (ArraySlice<Int>) -> Void) {
        for first in stride(from: 0, to: clips.count, by: OfflineClustering.batch) {
            body(clips[first..<min(first + OfflineClustering.batch, clips.count)])
        }
    }
}
