import Media

/// The Fourier transform along time of many signals side by side, for one length.
final class TimeTransform {
    private let size: Int
    private let signals: Int
    private var transform: FourierTransform
    private let signal: Scratch
    private let spectrum: Scratch
    private let rows: Scratch

    /// - Parameters:
    ///   - size: A power of two, at least 64; shorter signals are padded with zeros.
    ///   - signals: How many there are.
    init(size: Int, signals: Int) {
        self.size = size
        self.signals = signals
        transform = FourierTransform(size: size)
        signal = Scratch(count: size)
        spectrum = Scratch(count: transform.spectrumLength)
        rows = Scratch(count: signals * size)
    }

    /// Frequencies told, from 0 to below half the sampling rate.
    var bins: Int { size / 2 }

    /// For each signal a row: the real parts of all bins, then the imaginary parts. Valid as long as this object.
    var spectra: UnsafePointer<Float> { UnsafePointer(rows.values) }

    /// Fills `spectra`.
    ///
    /// - Parameter values: The values of all signals at one time side by side, for no more than `size` times.
    func transform(_ values: [Float]) {
        let count = values.count / signals
        precondition(count <= size, "signals no longer than the transform")
        let (signal, spectrum) = (signal.values, spectrum.values)
        (signal + count).update(repeating: 0, count: size - count)
        values.withUnsafeBufferPointer { values in
            for number in 0..<signals {
                for index in 0..<count { signal[index] = values[index * signals + number] }
                var target = UnsafeMutableBufferPointer(start: spectrum, count: self.spectrum.count).mutableSpan
                transform.transform(UnsafeBufferPointer(start: signal, count: size).span, into: &target)
                let real = rows.values + number * size
                let imaginary = real + bins
                for bin in 0..<bins {
                    real[bin] = spectrum[2 * bin]
                    imaginary[bin] = spectrum[2 * bin + 1]
                }
            }
        }
    }
}
