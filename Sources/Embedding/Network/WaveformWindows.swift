import Media

/// Makes windows of sound as it is.
final class WaveformWindows: WindowPreparation {
    private let input: WaveformInput
    private let windows: SlidingWindows
    private let unchanged = Normalisation(mean: 0, deviation: 1)
    private var samples: [Float] = []

    init(_ input: WaveformInput) {
        self.input = input
        windows = SlidingWindows(length: input.samplesPerWindow, hop: input.samplesPerHop)
    }

    func take(_ clip: MediaClip) throws(EncodingError) -> Int {
        samples = try clip.soundToHear(rate: input.sampleRate).samples
        return windows.count(in: samples.count)
    }

    func write(_ window: Int, into target: inout MutableSpan<Float>, at place: Int) {
        let start = window * windows.hop
        let end = min(start + windows.length, samples.count)
        unchanged.write(samples, start..<end, into: &target, from: place)
        for index in end - start..<windows.length { target[place + index] = 0 }
    }
}

extension MediaClip {
    /// The clip's sound at a rate.
    ///
    /// - Throws: When there is none at all.
    func soundToHear(rate: Int) throws(EncodingError) -> Waveform {
        guard let sound = sound(rate: rate), !sound.samples.isEmpty else {
            throw .insufficient("there is no sound at \(rate) Hz")
        }
        return sound
    }
}
