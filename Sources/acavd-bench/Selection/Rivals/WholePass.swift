import Curation
import Foundations
import Selection

/// The daemon's whole pass over embeddings: whitening and first centroids from the warm-up, then centroids that learn,
/// and one decision a clip. It sees each clip once, and what comes later not at all.
struct WholePass: Sendable {
    private static let batch = 256

    let stream: EmbeddedStream
    let clusters: Int
    let clusteringsPerView: Int
    let seed: UInt64
    let algorithm: SelectionAlgorithm

    /// After as many clips an old one counts half for the centroids.
    var halfLife = 1e6

    var name: String { "acavd, \(algorithm.rawValue)" }

    func choose(capacity: Int) -> Entrant.Chosen {
        func views(_ views: [EmbeddedStream.View]) -> [CurationView] {
            views.map {
                CurationView(
                    name: $0.name, featureDimension: $0.dimension, dimension: $0.dimension, clusters: clusters)
            }
        }
        let curator = Curator(
            CurationParameters(
                audioViews: views(stream.audio), visualViews: views(stream.visual),
                selection: SelectionParameters(capacity: capacity, algorithm: algorithm),
                clusteringsPerView: clusteringsPerView, warmUpClips: min(20 * clusters, stream.count / 4),
                halfLifeClips: halfLife, seed: seed))
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
        let members = curator.members.compactMap { member in
            Int(member.clip.video.text).map { (clip: $0, assignment: member.assignment) }
        }.sorted { $0.clip < $1.clip }
        var own = AssignedClips(
            clusters: [Int](
                repeating: clusters, count: (stream.audio.count + stream.visual.count) * clusteringsPerView),
            audioClusterings: stream.audio.count * clusteringsPerView)
        for member in members { own.append(member.assignment) }
        return Entrant.Chosen(
            choice: Choice(clips: members.map(\.clip), evictions: curator.counts.displaced), ownClusters: own)
    }
}
