import Curation
import Embedding
import Foundations
import Selection

/// Clips with features as long as the encoder's, drawn around concepts: what a stream costs that needs no decoding.
struct SyntheticClips: Sendable {
    private static let concepts = 48
    private static let variants = 64

    /// For each view, concept and variant a vector.
    private let features: [[[Float]]]

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        features = BuiltinEncoder.views.map { view in
            (0..<SyntheticClips.concepts).flatMap { _ in
                let middle = (0..<view.dimension).map { _ in Float(generator.nextUnit() * 2 - 1) }
                return (0..<SyntheticClips.variants).map { _ in
                    middle.map { $0 + Float(generator.nextUnit() + generator.nextUnit() - 1) }
                }
            }
        }
    }

    /// The clip of a video whose name is a number. Sound and picture of nine in ten correspond.
    func clip(_ video: VideoID) -> EmbeddedClip {
        var generator = SeededGenerator.stream(seed: 1, named: video.text)
        let sound = Int.random(in: 0..<SyntheticClips.concepts, using: &generator)
        let picture =
            generator.nextUnit() < 0.9 ? sound : Int.random(in: 0..<SyntheticClips.concepts, using: &generator)
        let vectors = zip(BuiltinEncoder.views, features).map { view, features in
            let concept = view.modality == .audio ? sound : picture
            let variant = Int.random(in: 0..<SyntheticClips.variants, using: &generator)
            return features[concept * SyntheticClips.variants + variant]
        }
        return EmbeddedClip(
            clip: ClipReference(
                video: video, uri: "https://media.example.org/videos/\(video.text).mp4",
                span: TimeSpan(start: 0, end: 10)),
            features: vectors)
    }

    /// All views, as the daemon would cluster them.
    static func parameters(capacity: Int) -> CurationParameters {
        func views(_ modality: Modality) -> [CurationView] {
            BuiltinEncoder.views.filter { $0.modality == modality }.map {
                CurationView(
                    name: $0.name, featureDimension: $0.dimension, dimension: $0.whitenedDimension, clusters: 32)
            }
        }
        return CurationParameters(
            audioViews: views(.audio), visualViews: views(.visual), selection: SelectionParameters(capacity: capacity))
    }
}
