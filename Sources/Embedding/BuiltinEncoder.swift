package import Media

/// The encoder that needs no weights and no network: fixed descriptors of sound and picture, computed the same on every
/// machine, never learned.
///
/// It hears timbre, rhythm and the order of events, and sees layout, colour, texture, shape and motion. It does not
/// know meaning: docs/explanation/encoders.md says what follows from that.
package final class BuiltinEncoder: ClipEncoder {
    /// Part of what an embedding means: changes whenever a descriptor does.
    package static let version = "builtin/1"

    /// Pictures are looked at in this size, in pixels.
    static let pictureSide = 64

    /// Every view there is, audio first.
    package static let views = [
        ViewDescription(
            name: "sound.sequence", modality: .audio, dimension: SoundSequence.dimension, whitenedDimension: 64),
        ViewDescription(
            name: "sound.texture", modality: .audio, dimension: SoundTexture.dimension, whitenedDimension: 64),
        ViewDescription(
            name: "picture.shape", modality: .visual, dimension: PictureShape.dimension, whitenedDimension: 128),
        ViewDescription(
            name: "picture.layout", modality: .visual, dimension: PictureLayout.dimension, whitenedDimension: 128),
        ViewDescription(
            name: "picture.motion", modality: .visual, dimension: PictureMotion.dimension, whitenedDimension: 32),
    ]

    package let sampling: FrameSampling
    package let views: [ViewDescription]

    private let sequence = SoundSequence()
    private let texture = SoundTexture()
    private let shape = PictureShape(side: BuiltinEncoder.pictureSide)
    private let layout = PictureLayout(side: BuiltinEncoder.pictureSide)
    private let motion = PictureMotion(side: BuiltinEncoder.pictureSide)

    /// - Parameters:
    ///   - views: Names of those to compute; their order is that of `BuiltinEncoder.views`.
    ///   - framesPerClip: Pictures looked at in each clip.
    /// - Precondition: Every name is one of `BuiltinEncoder.views`.
    package init(views names: [String], framesPerClip: Int) {
        views = BuiltinEncoder.views.filter { names.contains($0.name) }
        precondition(views.count == Set(names).count, "only views there are")
        sampling = FrameSampling(
            framesPerClip: framesPerClip, width: BuiltinEncoder.pictureSide, height: BuiltinEncoder.pictureSide,
            successorSeconds: 1.0 / 12)
    }

    package func encode(_ clip: MediaClip) throws(EncodingError) -> [[Float]] {
        guard clip.waveform.duration >= SoundTexture.leastSeconds else {
            throw .insufficient("\(clip.waveform.duration) s of sound, where \(SoundTexture.leastSeconds) s are needed")
        }
        guard clip.frames.count == sampling.framesPerClip, clip.successors.count == clip.frames.count,
            clip.frames.allSatisfy({ $0.width == sampling.width && $0.height == sampling.height })
        else {
            throw .insufficient("the pictures are not those that were asked for")
        }
        let luma = clip.frames.map { Plane(lumaOf: $0) }
        let next = clip.successors.map { Plane(lumaOf: $0) }
        var vectors: [[Float]] = []
        for view in views {
            let vector =
                switch view.name {
                case "sound.sequence": sequence.describe(clip.waveform)
                case "sound.texture": texture.describe(clip.waveform)
                case "picture.shape": shape.describe(luma)
                case "picture.layout": layout.describe(clip.frames, luma)
                default: motion.describe(luma, next: next)
                }
            guard vector.allSatisfy(\.isFinite) else { throw .notFinite(view: view.name) }
            vectors.append(vector)
        }
        return vectors
    }
}
