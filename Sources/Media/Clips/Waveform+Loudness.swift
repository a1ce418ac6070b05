import Foundation

extension Waveform {
    /// How loud the loudest tenth of a second is, in decibels below full scale: 20 log₁₀ of its root mean square, where a
    /// square wave from -1 to 1 has 0 and a sine -3.
    ///
    /// The sound is cut into tenths of a second one after the other, from each of which the mean is taken off, for a
    /// constant is not heard; less than a tenth at the end is left out unless it is all there is. Long enough that a
    /// click of some samples is not taken for sound, and short enough that one spoken syllable is.
    ///
    /// - Returns: Minus infinity where there is no sound at all.
    package var loudness: Double {
        let length = max(1, sampleRate / 10)
        var greatest = 0.0
        for start in stride(from: 0, to: samples.count, by: length) {
            let block = samples[start..<min(start + length, samples.count)]
            guard block.count == length || start == 0 else { break }
            var (sum, squares) = (0.0, 0.0)
            for sample in block {
                sum += Double(sample)
                squares += Double(sample) * Double(sample)
            }
            let mean = sum / Double(block.count)
            greatest = max(greatest, squares / Double(block.count) - mean * mean)
        }
        // Cancellation leaves some 1e-16 of a constant.
        return greatest > 1e-14 ? 10 * log10(greatest) : -.infinity
    }
}
