import Curation
import Foundations
import Selection

/// The daemon's whole pass over embeddings: whitening and first centroids from the warm-up, then centroids that learn,
/// and one decision a clip. It sees each clip once, and what comes later not at all.
struct WholePass: CollectionSelection {
    private static let batch = 256

    let stream: EmbeddedStream
    let clusters: Int
    let clusteringsPerView: Int
    let seed: UInt64
    let selection: @Sendable (Int) -> SelectionParameters
    let algorithm: String

    var name: String { "acavd, \(algorithm)" }

    /// - Parameter clips: The same clips as other centroids see them, of which no use is made.
    func choose(from clips: AssignedClips, capacity: Int) -> Choice {
        func views(_ views: [EmbeddedStream.View]) -> [CurationView] {
            views.map {
                CurationView(
                    name: $0.name, featureDimension: $0.dimension, dimension: $0.dimension, clusters: clusters)
            }
        }
        let curator = Curator(
            CurationParameters(
                audioViews: views(stream.audio), visualViews: views(stream.visual), selection: selection(capacity),
                clusteringsPerView: clusteringsPerView, warmUpClips: min(20 * clusters, stream.count / 4), seed: seed))
        var inputs: [CurationInput] = []
        for clip in 0..<stream.count {
            guard let video = VideoID(String(clip)) else { continue }
            let reference = ClipReference(video: video, uri: "", span: TimeSpan(start: 0, end: 10))
            let features = (stream.audio + stream.visual).map { $0.vector(clip) }
            inputs.append(.clip(EmbeddedClip(clip: reference, features: features)))
            if inputs.count == WholePass.batch || clip == stream.count - 1 {
                do {
                    _ = try curator.curate(inputs)
                } catch {
                    preconditionFailure("generated embeddings cannot be whitened: \(error)")
                }
                inputs = []
            }
        }
        let chosen = curator.members.compactMap { Int($0.clip.video.text) }
        return Choice(clips: chosen.sorted(), evictions: curator.counts.displaced)
    }
}
