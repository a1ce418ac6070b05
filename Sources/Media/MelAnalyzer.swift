import Glibc

/// Computes log-mel spectrograms: frames under a periodic Hann window, Fourier transform, triangular bands, logarithm.
/// As VGGish defines them (`mel_features.py` of its published code) unless told otherwise.
///
/// Owns its scratch; belongs to one thread.
package struct MelAnalyzer: ~Copyable {
    package let parameters: MelParameters
    private let frameLength: Int
    private let hopLength: Int
    private var transform: FourierTransform
    private let window: [Float]
    private let bank: MelFilterBank
    private var spectrum: [Float]

    /// - Precondition: `parameters.defect` is nil.
    package init(_ parameters: MelParameters = .vggish) {
        precondition(parameters.defect == nil, parameters.defect ?? "")
        self.parameters = parameters
        frameLength = parameters.windowLength
        hopLength = parameters.hopLength
        transform = FourierTransform(size: parameters.transformSize)
        let length = frameLength
        window = (0..<length).map { index in
            Float(0.5 - 0.5 * cos(2 * Double.pi * Double(index) / Double(length)))
        }
        bank = MelFilterBank(parameters)
        spectrum = [Float](repeating: 0, count: parameters.transformSize / 2 + 1)
    }

    /// Analyses a sound at `parameters.sampleRate`.
    ///
    /// - Returns: As many frames as fit whole into the sound, or, where they are centred, one for each whole hop and one
    ///   more; none of no sound.
    /// - Complexity: O(frames), one allocation.
    package mutating func analyze(_ samples: Span<Float>) -> LogMelSpectrogram {
        var values = bandStrengths(samples)
        let offset = parameters.offset
        var logarithms = values.mutableSpan
        switch parameters.logarithm {
        case .natural:
            for index in logarithms.indices {
                logarithms[unchecked: index] = logf(logarithms[unchecked: index] + offset)
            }
        case .decimal, .decibel:
            let unit: Float =
                if parameters.logarithm == .decimal { 1 } else { parameters.spectrum == .power ? 10 : 20 }
            for index in logarithms.indices {
                logarithms[unchecked: index] = unit * log10f(logarithms[unchecked: index] + offset)
            }
        }
        return LogMelSpectrogram(
            frames: values.count / parameters.bands, bands: parameters.bands, values: values)
    }

    /// The magnitude or power in each band of a sound at `parameters.sampleRate`, before offset and logarithm; the bands
    /// of one frame side by side.
    ///
    /// - Returns: As many frames as `analyze` returns.
    /// - Complexity: O(frames), one allocation.
    package mutating func bandStrengths(_ samples: Span<Float>) -> [Float] {
        let count = frames(of: samples.count) * parameters.bands
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            var target = 0
            var start = parameters.isCentred ? -(frameLength + 1) / 2 : 0
            while target < count {
                transformFrame(samples, at: start)
                for band in bank.bands {
                    var sum: Float = 0
                    for index in 0..<band.count {
                        sum +=
                            spectrum.span[unchecked: band.firstBin + index]
                            * bank.weights.span[unchecked: band.firstWeight + index]
                    }
                    buffer.initializeElement(at: target, to: sum)
                    target += 1
                }
                start += hopLength
            }
            initialized = count
        }
    }

    private func frames(of count: Int) -> Int {
        if parameters.isCentred { return count == 0 ? 0 : count / hopLength + 1 }
        return count < frameLength ? 0 : (count - frameLength) / hopLength + 1
    }

    /// Fills `spectrum` with that of one frame.
    private mutating func transformFrame(_ samples: Span<Float>, at start: Int) {
        let (input, output) = (transform.input, transform.output)
        // The rest of the transform's input was zero from the start and stays so.
        if start >= 0 && start + frameLength <= samples.count {
            let frame = samples.extracting(start..<start + frameLength)
            for index in 0..<frameLength {
                input[index] = frame[unchecked: index] * window.span[unchecked: index]
            }
        } else {
            for index in 0..<frameLength {
                input[index] = samples[MelAnalyzer.mirrored(start + index, within: samples.count)] * window[index]
            }
        }
        transform.transformInput()
        let (isPower, last) = (parameters.spectrum == .power, transform.size / 2)
        var spectrum = spectrum.mutableSpan
        for bin in 0...last {
            let real = output[2 * bin]
            let imaginary = output[2 * bin + 1]
            let power = real * real + imaginary * imaginary
            spectrum[unchecked: bin] = isPower ? power : power.squareRoot()
        }
    }

    /// The sample that a place beyond the ends stands for: the sound is mirrored at its first and its last sample, which
    /// are not repeated, as often as it takes.
    private static func mirrored(_ place: Int, within count: Int) -> Int {
        let last = count - 1
        guard last > 0 else { return 0 }
        let folded = place.magnitude % UInt(2 * last)
        return last - abs(last - Int(folded))
    }
}
