import Foundation
import Media

/// What is heard in which order: cepstra of the sounding part in ten equal steps.
///
/// When the sound happens within the clip does not matter, nor how loud it is or, within reason, how fast; in what
/// order its parts come does. Pooling over the whole clip, as a texture does, loses exactly that.
final class SoundSequence {
    private static let steps = 10

    /// The shape of the spectrum without its level (Davis and Mermelstein, "Comparison of parametric representations for
    /// monosyllabic word recognition", IEEE Trans. ASSP 28 (1980): twelve to thirteen of these carry speech).
    private static let cepstra = 13

    static let dimension = steps * cepstra + 1

    private var analyzer = MelAnalyzer(.vggish)
    private let cosines: Matrix2D

    init() {
        let bands = MelParameters.vggish.bands
        var cosines = Matrix2D(rows: SoundSequence.cepstra, columns: bands)
        for order in 0..<SoundSequence.cepstra {
            let scale = (Double(order == 0 ? 1 : 2) / Double(bands)).squareRoot()
            for band in 0..<bands {
                cosines[order, band] = Float(
                    scale * cos(.pi * Double(order) * (Double(band) + 0.5) / Double(bands)))
            }
        }
        self.cosines = cosines
    }

    /// - Precondition: The sound is at least `SoundTexture.leastSeconds` long.
    func describe(_ waveform: Waveform) -> [Float] {
        let spectrogram = analyzer.analyze(waveform.samples.span)
        let (frames, bands) = (spectrogram.frames, spectrogram.bands)
        let offset = MelParameters.vggish.offset
        // Back from logarithms: the offset to be added depends on this clip's own noise.
        var magnitudes = spectrogram.values.map { max(0, expf($0) - offset) }
        let part = SoundingPart(magnitudes: magnitudes, frames: frames, bands: bands)

        let floor = (0..<bands).reduce(Float(0)) { sum, band in
            sum + percentile(0.2, of: (0..<frames).map { magnitudes[$0 * bands + band] }) / Float(bands)
        }
        for index in magnitudes.indices { magnitudes[index] = logf(magnitudes[index] + floor + 1e-3) }
        let cepstra = Matrix2D(rows: frames, columns: bands, values: magnitudes).multiplied(byTransposed: cosines)

        let length = Float(part.frames.count)
        var means = Matrix2D(rows: SoundSequence.steps, columns: SoundSequence.cepstra)
        for step in 0..<SoundSequence.steps {
            let first = part.frames.lowerBound + Int(length * Float(step) / Float(SoundSequence.steps))
            let end = part.frames.lowerBound + Int((length * Float(step + 1) / Float(SoundSequence.steps)).rounded(.up))
            let range = first..<max(first + 1, min(end, frames))
            for frame in range {
                for order in 0..<SoundSequence.cepstra {
                    means[step, order] += cepstra[frame, order] / Float(range.count)
                }
            }
        }
        // The level counts only against the other steps.
        let level = (0..<SoundSequence.steps).reduce(Float(0)) { $0 + means[$1, 0] } / Float(SoundSequence.steps)
        for step in 0..<SoundSequence.steps { means[step, 0] -= level }
        return means.values + [logf(length)]
    }
}
