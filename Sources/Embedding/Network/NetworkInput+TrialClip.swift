import Foundations
import Media

extension NetworkInput {
    /// A clip to try a network on: noise about a middle grey, or quiet noise of one window's length. Constant input
    /// would be no ordinary one: some networks divide by its deviation.
    ///
    /// - Parameter seed: Clips of different seeds differ.
    func trialClip(_ seed: Int) -> MediaClip {
        var generator = SeededGenerator(seed: UInt64(seed))
        func noise(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
            (0..<count).map { _ in Float.random(in: range, using: &generator) }
        }
        func clip(pictures: [FrameSampling: ClipPictures], sounds: [Waveform]) -> MediaClip {
            MediaClip(span: TimeSpan(start: 0, end: 1), pictures: pictures, sounds: sounds)
        }
        func heard(rate: Int, count: Int) -> MediaClip {
            clip(pictures: [:], sounds: [Waveform(sampleRate: rate, samples: noise(count, -0.1...0.1))])
        }
        switch self {
        case .pictures(let input):
            let (sampling, fit) = (input.sampling, input.sampling.fit)
            let frames = (0..<sampling.framesPerClip).map { _ in
                VideoFrame(
                    width: fit.width, height: fit.height, samples: noise(3 * fit.width * fit.height, 0.25...0.75))
            }
            return clip(pictures: [sampling: ClipPictures(frames: frames, successors: [])], sounds: [])
        case .logMel(let input):
            return heard(rate: input.mel.sampleRate, count: input.samplesPerWindow)
        case .waveform(let input):
            return heard(rate: input.sampleRate, count: input.samplesPerWindow)
        }
    }
}
