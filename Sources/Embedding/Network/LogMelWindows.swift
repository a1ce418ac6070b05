import Media

/// Makes windows of log-mel spectrograms.
final class LogMelWindows: WindowPreparation {
    private let input: LogMelInput
    private let windows: SlidingWindows
    private let normalisation: Normalisation
    private var analyzer: MelAnalyzer

    /// Of the spectrogram, the bands of one frame side by side.
    private var values: [Float] = []

    init(_ input: LogMelInput) {
        self.input = input
        windows = SlidingWindows(length: input.framesPerWindow, hop: input.framesPerHop)
        normalisation = Normalisation(mean: input.mean, deviation: input.deviation)
        analyzer = MelAnalyzer(input.mel)
    }

    func take(_ clip: MediaClip) throws(EncodingError) -> Int {
        var samples = try clip.soundToHear(rate: input.mel.sampleRate).samples
        // Silence is put behind the sound, not behind its spectrogram: the logarithm of silence is not zero.
        if samples.count < input.samplesPerWindow {
            samples += repeatElement(0, count: input.samplesPerWindow - samples.count)
        }
        let spectrogram = analyzer.analyze(samples.span)
        values = spectrogram.values
        return windows.count(in: spectrogram.frames)
    }

    func write(_ window: Int, into target: inout MutableSpan<Float>, at place: Int) {
        let (bands, length, first) = (input.mel.bands, windows.length, window * windows.hop)
        guard !input.layout.isTimeFirst else {
            let places = first * bands..<(first + length) * bands
            return normalisation.write(values, places, into: &target, from: place)
        }
        for frame in 0..<length {
            let start = (first + frame) * bands
            normalisation.write(values, start..<start + bands, into: &target, from: place + frame, step: length)
        }
    }
}
