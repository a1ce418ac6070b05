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

    package let sampling: ClipSampling
    package let views: [ViewDescription]

    private let frames: FrameSampling
    private let soundDescriptors: [any SoundDescriptor]
    private let pictureDescriptors: [any PictureDescriptor]

    /// - Parameters:
    ///   - views: Names of those to compute; their order is that of `BuiltinEncoder.views`.
    ///   - framesPerClip: Pictures looked at in each clip.
    /// - Precondition: Every name is one of `BuiltinEncoder.views`.
    package convenience init(views names: [String], framesPerClip: Int) {
        precondition(names.allSatisfy { name in BuiltinEncoder.views.contains { $0.name == name } }, "views there are")
        let chosen = BuiltinEncoder.views.map(\.name).filter { names.contains($0) }
        self.init(
            views: chosen.map { EncodingSettings.BuiltinView(name: $0, source: $0) }, framesPerClip: framesPerClip)
    }

    /// - Parameters:
    ///   - chosen: Those to compute, under names of one's own; those of sound come first.
    ///   - framesPerClip: Pictures looked at in each clip.
    /// - Precondition: Every source is one of `BuiltinEncoder.views`.
    init(views chosen: [EncodingSettings.BuiltinView], framesPerClip: Int) {
        let found = Modality.allCases.flatMap { modality in
            chosen.compactMap { view in
                BuiltinEncoder.descriptors.first { $0.view.name == view.source && $0.view.modality == modality }
                    .map { (name: view.name, descriptor: $0) }
            }
        }
        precondition(found.count == chosen.count, "only views there are")
        views = found.map { name, descriptor in
            ViewDescription(
                name: name, modality: descriptor.view.modality, dimension: descriptor.view.dimension,
                whitenedDimension: descriptor.view.whitenedDimension)
        }
        let descriptors = found.map { $0.descriptor.init() }
        soundDescriptors = descriptors.compactMap { $0 as? any SoundDescriptor }
        pictureDescriptors = descriptors.compactMap { $0 as? any PictureDescriptor }
        frames = FrameSampling(
            framesPerClip: framesPerClip, width: BuiltinEncoder.pictureSide, height: BuiltinEncoder.pictureSide,
            successorSeconds: 1.0 / 12)
        sampling = ClipSampling(
            pictures: pictureDescriptors.isEmpty ? [] : [frames],
            soundRates: soundDescriptors.isEmpty ? [] : [Waveform.standardRate])
    }

    package func encode(_ clips: [MediaClip]) -> [Result<[[Float]], EncodingError>] {
        clips.map { clip in Result { () throws(EncodingError) in try encode(clip) } }
    }

    /// Embeds one clip.
    package func encode(_ clip: MediaClip) throws(EncodingError) -> [[Float]] {
        let vectors = try soundVectors(of: clip) + pictureVectors(of: clip)
        for (view, vector) in zip(views, vectors) {
            guard vector.allSatisfy(\.isFinite) else { throw .notFinite(view: view.name) }
        }
        return vectors
    }

    private func soundVectors(of clip: MediaClip) throws(EncodingError) -> [[Float]] {
        guard !soundDescriptors.isEmpty else { return [] }
        let sound = clip.sound(rate: Waveform.standardRate)
        guard let sound, sound.duration >= BuiltinEncoder.leastSeconds else {
            throw .insufficient(
                "\(sound?.duration ?? 0) s of sound at \(Waveform.standardRate) Hz, where "
                    + "\(BuiltinEncoder.leastSeconds) s are needed")
        }
        return soundDescriptors.map { $0.describe(sound) }
    }

    private func pictureVectors(of clip: MediaClip) throws(EncodingError) -> [[Float]] {
        guard !pictureDescriptors.isEmpty else { return [] }
        guard let pictures = clip.pictures(frames) else {
            throw .insufficient(
                "the pictures are not those that were asked for: \(frames.framesPerClip) of "
                    + "\(frames.fit.width) × \(frames.fit.height) pixels, each with a successor")
        }
        return pictureDescriptors.map { $0.describe(pictures) }
    }
}
