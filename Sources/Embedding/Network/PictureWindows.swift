import Media

/// Makes windows of pictures.
final class PictureWindows: WindowPreparation {
    private let input: PictureInput

    /// For each channel of the model: which plane of a frame it is, and how it is normalised.
    private let channels: [(plane: Int, normalisation: Normalisation)]
    private var frames: [VideoFrame] = []

    init(_ input: PictureInput) {
        self.input = input
        channels = (0..<3).map { channel in
            (
                input.channels == .rgb ? channel : 2 - channel,
                Normalisation(mean: input.mean[channel], deviation: input.deviation[channel])
            )
        }
    }

    func take(_ clip: MediaClip) throws(EncodingError) -> Int {
        guard let pictures = clip.pictures(input.sampling) else {
            throw .insufficient("there are no pictures of the kind that the network sees")
        }
        frames = pictures.frames
        return frames.count / input.framesPerWindow
    }

    func write(_ window: Int, into target: inout MutableSpan<Float>, at place: Int) {
        let pixels = input.sampling.fit.width * input.sampling.fit.height
        let count = input.framesPerWindow
        for time in 0..<count {
            let samples = frames[window * count + time].samples
            for (channel, (plane, normalisation)) in channels.enumerated() {
                let source = plane * pixels..<(plane + 1) * pixels
                if input.layout.isInterleaved {
                    let start = place + time * 3 * pixels + channel
                    normalisation.write(samples, source, into: &target, from: start, step: 3)
                } else {
                    let position = input.layout == .ncthw ? channel * count + time : time * 3 + channel
                    normalisation.write(samples, source, into: &target, from: place + position * pixels)
                }
            }
        }
    }
}
