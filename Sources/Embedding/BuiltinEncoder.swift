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

    /// The least sound that can be described.
    private static let leastSeconds = 0.1

    private static var descriptors: [any Descriptor.Type] {
        [SoundSequence.self, SoundTexture.self, PictureShape.self, PictureLayout.self, PictureMotion.self]
    }

    /// Every view there is, audio first.
    package static let views = descriptors.map { $0.view }

    package let sampling: FrameSampling
    package let views: [ViewDescription]

    private let descriptors: [any Descriptor]

    /// - Parameters:
    ///   - views: Names of those to compute; their order is that of `BuiltinEncoder.views`.
    ///   - framesPerClip: Pictures looked at in each clip.
    /// - Precondition: Every name is one of `BuiltinEncoder.views`.
    package init(views names: [String], framesPerClip: Int) {
        let chosen = BuiltinEncoder.descriptors.filter { names.contains($0.view.name) }
        precondition(chosen.count == Set(names).count, "only views there are")
        views = chosen.map { $0.view }
        descriptors = chosen.map { $0.init() }
        sampling = FrameSampling(
            framesPerClip: framesPerClip, width: BuiltinEncoder.pictureSide, height: BuiltinEncoder.pictureSide,
            successorSeconds: 1.0 / 12)
    }

    package func encode(_ clips: [MediaClip]) -> [Result<[[Float]], EncodingError>] {
        clips.map { clip in Result { () throws(EncodingError) in try encode(clip) } }
    }

    /// Embeds one clip.
    package func encode(_ clip: MediaClip) throws(EncodingError) -> [[Float]] {
        let duration = clip.waveform.duration
        guard duration >= BuiltinEncoder.leastSeconds else {
            throw .insufficient("\(duration) s of sound, where \(BuiltinEncoder.leastSeconds) s are needed")
        }
        guard clip.frames.count == sampling.framesPerClip, clip.successors.count == clip.frames.count,
            (clip.frames + clip.successors).allSatisfy({ $0.width == sampling.width && $0.height == sampling.height })
        else {
            throw .insufficient(
                "the pictures are not those that were asked for: \(sampling.framesPerClip) of "
                    + "\(sampling.width) × \(sampling.height) pixels, each with a successor")
        }
        var vectors: [[Float]] = []
        for (view, descriptor) in zip(views, descriptors) {
            let vector = descriptor.describe(clip)
            guard vector.allSatisfy(\.isFinite) else { throw .notFinite(view: view.name) }
            vectors.append(vector)
        }
        return vectors
    }
}
