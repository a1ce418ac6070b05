/// How a log-mel spectrogram is made of sound: its frames, its bands, and how it is compressed.
package struct MelParameters: Sendable, Hashable, Codable {
    /// How pitch is measured, and with it the form of the bands: triangles whose corners are spaced evenly in it.
    package enum Scale: String, Sendable, Hashable, Codable, CaseIterable {
        /// 1127 ln(1 + f/700) (Young et al., The HTK Book, section 5.4); the sides of the triangles are straight in mel,
        /// as HTK, Kaldi and VGGish have them.
        case htk

        /// Straight up to 1 kHz, logarithmic above (Slaney, Auditory Toolbox, Interval Research report 1998-010); the
        /// sides of the triangles are straight in hertz, as that and librosa have them.
        case slaney
    }

    /// What of the spectrum goes into the bands.
    package enum Spectrum: String, Sendable, Hashable, Codable, CaseIterable {
        case magnitude

        /// The magnitude's square.
        case power
    }

    package enum Logarithm: String, Sendable, Hashable, Codable, CaseIterable {
        case natural
        case decimal

        /// Ten times the decimal one of a power, twenty times that of a magnitude.
        case decibel
    }

    /// Of the sound, in hertz.
    package let sampleRate: Int

    /// The length of a frame, rounded to samples, which a periodic Hann window covers.
    package let windowSeconds: Double

    /// From the start of one frame to that of the next, rounded to samples.
    package let hopSeconds: Double

    /// Samples of the Fourier transform: a frame is padded to them with zeros. A multiple of four; fast are powers of two,
    /// and those times 3, 5 or 15.
    package let transformSize: Int

    /// How many there are, and the edges of the lowest and the highest, in hertz.
    package let bands: Int
    package let lowest: Double
    package let highest: Double

    /// Added before the logarithm, so that silence stays finite. Where other programs take the greater of the two, as
    /// librosa's `amin`, the result differs only for what is about as weak as this.
    package let offset: Float

    package let scale: Scale

    /// Whether each band has the same area in hertz, 1, rather than the same peak, 1.
    package let isAreaNormalised: Bool

    package let spectrum: Spectrum
    package let logarithm: Logarithm

    /// False: only frames that lie whole in the sound count. True: the middle of frame i is at i hops, from the start of
    /// the sound to its end, where the sound is mirrored; librosa's and torchaudio's default.
    package let isCentred: Bool

    /// What is left out is as VGGish has it. `defect` tells whether the analyser takes what is asked for.
    package init(
        sampleRate: Int = Waveform.standardRate, windowSeconds: Double = 0.025, hopSeconds: Double = 0.01,
        transformSize: Int = 512, bands: Int, lowest: Double, highest: Double, offset: Float, scale: Scale = .htk,
        isAreaNormalised: Bool = false, spectrum: Spectrum = .magnitude, logarithm: Logarithm = .natural,
        isCentred: Bool = false
    ) {
        self.sampleRate = sampleRate
        self.windowSeconds = windowSeconds
        self.hopSeconds = hopSeconds
        self.transformSize = transformSize
        self.bands = bands
        self.lowest = lowest
        self.highest = highest
        self.offset = offset
        self.scale = scale
        self.isAreaNormalised = isAreaNormalised
        self.spectrum = spectrum
        self.logarithm = logarithm
        self.isCentred = isCentred
    }

    /// Hershey et al., "CNN architectures for large-scale audio classification", ICASSP 2017, section 3.1, with the
    /// constants of the model's published code (`vggish_params.py`).
    package static let vggish = MelParameters(bands: 64, lowest: 125, highest: 7500, offset: 0.01)
}

extension MelParameters {
    /// In samples: a sixth of a second at the highest rate, more than any window that hears pitch and time.
    private static let longestTransform = 32_768

    /// In samples; of parameters without a defect.
    package var windowLength: Int { Int((windowSeconds * Double(sampleRate)).rounded()) }
    package var hopLength: Int { Int((hopSeconds * Double(sampleRate)).rounded()) }

    /// What makes the parameters unusable, for who wrote them; nil when nothing does.
    package var defect: String? {
        guard Waveform.rates.contains(sampleRate) else {
            return "a sample rate of \(sampleRate) Hz, where sound can be had at \(Waveform.rates.lowerBound) to "
                + "\(Waveform.rates.upperBound) Hz"
        }
        // At most a second, so that lengths are integers.
        for (name, seconds) in [("window", windowSeconds), ("hop", hopSeconds)] where !(seconds > 0 && seconds <= 1) {
            return "a \(name) of \(seconds) s, where it must be more than nothing and at most a second"
        }
        guard transformSize % 4 == 0, (4...MelParameters.longestTransform).contains(transformSize) else {
            return "a transform of \(transformSize) samples, where it must be a multiple of four from 4 to "
                + "\(MelParameters.longestTransform)"
        }
        guard windowLength >= 2, windowLength <= transformSize else {
            return "a window of \(windowLength) samples, where it must have at least 2 and fit into the transform of "
                + "\(transformSize)"
        }
        guard hopLength >= 1 else { return "a hop of \(hopSeconds) s, which is less than a sample" }
        guard bands >= 1, bands <= transformSize / 2 else {
            return "\(bands) bands, where there must be 1 to \(transformSize / 2), half of the transform"
        }
        guard lowest >= 0, lowest < highest, highest <= Double(sampleRate) / 2 else {
            return "bands from \(lowest) to \(highest) Hz, where they must lie within 0 to "
                + "\(Double(sampleRate) / 2) Hz, half of the sample rate, in this order"
        }
        guard offset > 0, offset.isFinite else {
            return "an offset of \(offset), where it must be positive, or silence has no logarithm"
        }
        return nil
    }
}
