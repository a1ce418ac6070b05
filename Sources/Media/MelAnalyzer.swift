import Glibc

/// Computes log-mel spectrograms as VGGish defines them (`mel_features.py` of its published code): frames of 25 ms
/// every 10 ms without padding, periodic Hann window, zero-padded to 512 samples, magnitude spectrum, triangular bands
/// on the mel scale of HTK, log(x + offset).
///
/// Owns its scratch; belongs to one thread.
package struct MelAnalyzer: ~Copyable {
    /// Samples of one frame and from one frame to the next.
    package static let frameLength = Waveform.standardRate * 25 / 1000
    package static let hopLength = Waveform.standardRate * 10 / 1000

    private static let transformSize = 512

    /// The part of the spectrum that one band sees.
    private struct Band {
        let firstBin: Int
        let firstWeight: Int
        let count: Int
    }

    package let parameters: MelParameters
    private var transform = FourierTransform(size: MelAnalyzer.transformSize)
    private let window: [Float]
    private let bands: [Band]

    /// Those of all bands, one after the other.
    private let weights: [Float]
    private var magnitudes = [Float](repeating: 0, count: MelAnalyzer.transformSize / 2 + 1)

    package init(_ parameters: MelParameters = .vggish) {
        self.parameters = parameters
        window = (0..<MelAnalyzer.frameLength).map { index in
            Float(0.5 - 0.5 * cos(2 * Double.pi * Double(index) / Double(MelAnalyzer.frameLength)))
        }
        (bands, weights) = MelAnalyzer.filterBank(parameters)
    }

    /// Analyses a sound at 16 kHz.
    ///
    /// - Returns: As many frames as fit whole into the sound: none below 25 ms.
    /// - Complexity: O(frames), one allocation.
    package mutating func analyze(_ samples: Span<Float>) -> LogMelSpectrogram {
        var values = bandMagnitudes(samples)
        var logarithms = values.mutableSpan
        for index in logarithms.indices {
            logarithms[unchecked: index] = logf(logarithms[unchecked: index] + parameters.offset)
        }
        return LogMelSpectrogram(
            frames: values.count / parameters.bands, bands: parameters.bands, values: values)
    }

    /// The magnitude in each band of a sound at 16 kHz, before offset and logarithm; the bands of one frame side by
    /// side.
    ///
    /// - Returns: As many frames as fit whole into the sound: none below 25 ms.
    /// - Complexity: O(frames), one allocation.
    package mutating func bandMagnitudes(_ samples: Span<Float>) -> [Float] {
        let rest = samples.count - MelAnalyzer.frameLength
        let frames = rest < 0 ? 0 : rest / MelAnalyzer.hopLength + 1
        let count = frames * parameters.bands
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            var target = 0
            var start = 0
            while target < count {
                transformFrame(samples, at: start)
                for band in bands {
                    var sum: Float = 0
                    for index in 0..<band.count {
                        sum +=
                            magnitudes.span[unchecked: band.firstBin + index]
                            * weights.span[unchecked: band.firstWeight + index]
                    }
                    buffer.initializeElement(at: target, to: sum)
                    target += 1
                }
                start += MelAnalyzer.hopLength
            }
            initialized = count
        }
    }

    /// Fills `magnitudes` with the spectrum of one frame.
    private mutating func transformFrame(_ samples: Span<Float>, at start: Int) {
        let frame = samples.extracting(start..<start + MelAnalyzer.frameLength)
        let (input, output) = (transform.input, transform.output)
        // The rest of the transform's input was zero from the start and stays so.
        for index in 0..<MelAnalyzer.frameLength {
            input[index] = frame[unchecked: index] * window.span[unchecked: index]
        }
        transform.transformInput()
        var magnitudes = magnitudes.mutableSpan
        for bin in 0...MelAnalyzer.transformSize / 2 {
            let real = output[2 * bin]
            let imaginary = output[2 * bin + 1]
            magnitudes[unchecked: bin] = (real * real + imaginary * imaginary).squareRoot()
        }
    }

    /// Triangles whose corners are spaced evenly in mel and whose sides are straight in mel; the constant term of the
    /// spectrum belongs to none.
    private static func filterBank(_ parameters: MelParameters) -> (bands: [Band], weights: [Float]) {
        let hertzPerBin = Double(Waveform.standardRate) / Double(transformSize)
        let bins = (0...transformSize / 2).map { mel(Double($0) * hertzPerBin) }
        let (low, high) = (mel(parameters.lowest), mel(parameters.highest))
        let step = (high - low) / Double(parameters.bands + 1)
        var bands: [Band] = []
        var weights: [Float] = []
        for index in 0..<parameters.bands {
            let lower = low + Double(index) * step
            let inside = bins.indices.filter { $0 > 0 && bins[$0] > lower && bins[$0] < lower + 2 * step }
            bands.append(Band(firstBin: inside.first ?? 0, firstWeight: weights.count, count: inside.count))
            weights += inside.map { Float(1 - abs(bins[$0] - lower - step) / step) }
        }
        return (bands, weights)
    }

    /// The mel scale of HTK (Young et al., The HTK Book, section 5.4), with the natural logarithm.
    private static func mel(_ hertz: Double) -> Double {
        1127 * log(1 + hertz / 700)
    }
}
