import Foundation
import Media
import Numerics

/// What is heard in which order: cepstra of the sounding part in ten equal steps.
///
/// When the sound happens within the clip does not matter, nor how loud it is or, within reason, how fast; in what
/// order its parts come does. Pooling over the whole clip, as a texture does, loses exactly that.
final class SoundSequence: SoundDescriptor {
    private static let steps = 10
    private static let bands = MelParameters.vggish.bands

    /// The shape of the spectrum without its level (Davis and Mermelstein, "Comparison of parametric representations for
    /// monosyllabic word recognition", IEEE Trans. ASSP 28 (1980): twelve to thirteen of these carry speech).
    private static let cepstra = 13

    /// The share of moments in which a band is no louder than its background.
    private static let quietShare: Float = 0.2

    /// Added before the logarithm besides the background, so that silence stays finite.
    private static let offset: Float = 1e-3

    /// The cepstra of each step in turn; then the logarithm of the sounding part's length in frames.
    static let view = ViewDescription(
        name: "sound.sequence", modality: .audio, dimension: steps * cepstra + 1, whitenedDimension: 64)

    private var analyzer = MelAnalyzer(.vggish)

    /// The cosine transform: a cepstrum a row.
    private let cosines: Matrix

    init() {
        let bands = SoundSequence.bands
        var cosines = Matrix(rows: SoundSequence.cepstra, columns: bands)
        for order in 0..<SoundSequence.cepstra {
            let scale = (Double(order == 0 ? 1 : 2) / Double(bands)).squareRoot()
            for band in 0..<bands {
                cosines[order, band] = Float(
                    scale * cos(.pi * Double(order) * (Double(band) + 0.5) / Double(bands)))
            }
        }
        self.cosines = cosines
    }

    func describe(_ sound: Waveform) -> [Float] {
        let magnitudes = analyzer.bandStrengths(sound.samples.span)
        let part = SoundingPart(magnitudes: magnitudes, bands: SoundSequence.bands)
        let spectra = logarithmicSpectra(of: magnitudes, in: part.frames)
        var vector = [Float](repeating: 0, count: SoundSequence.view.dimension)
        cosines.withUnsafeValues { cosines in
            Products.multiply(
                spectra, byTransposed: cosines, into: &vector, rows: SoundSequence.steps,
                columns: SoundSequence.cepstra, inner: SoundSequence.bands)
        }
        // The level counts only against the other steps.
        let levels = stride(from: 0, to: SoundSequence.steps * SoundSequence.cepstra, by: SoundSequence.cepstra)
        let level = levels.reduce(0) { $0 + vector[$1] } / Float(SoundSequence.steps)
        for index in levels { vector[index] -= level }
        vector[vector.count - 1] = logf(Float(part.frames.count))
        return vector
    }

    /// The mean logarithm of each band in each of ten equal steps of the sounding part; steps share the frames they
    /// meet in.
    ///
    /// The cosine transform is linear, so it may come after the mean.
    private func logarithmicSpectra(of magnitudes: [Float], in part: Range<Int>) -> [Float] {
        let (bands, steps) = (SoundSequence.bands, SoundSequence.steps)
        // What is added in the logarithm depends on this clip's own noise.
        let offset = background(of: magnitudes) + SoundSequence.offset
        let logarithms = magnitudes[part.lowerBound * bands..<part.upperBound * bands].map { logf($0 + offset) }
        let length = Float(part.count)
        var spectra = [Float](repeating: 0, count: steps * bands)
        for step in 0..<steps {
            let first = Int(length * Float(step) / Float(steps))
            let end = Int((length * Float(step + 1) / Float(steps)).rounded(.up))
            let frames = first..<max(first + 1, min(end, part.count))
            for frame in frames {
                for band in 0..<bands {
                    spectra[step * bands + band] += logarithms[frame * bands + band] / Float(frames.count)
                }
            }
        }
        return spectra
    }

    /// The magnitude of the quiet moments, the mean of all bands.
    private func background(of magnitudes: [Float]) -> Float {
        let bands = SoundSequence.bands
        var moments = [Float](repeating: 0, count: magnitudes.count / bands)
        return (0..<bands).reduce(Float(0)) { sum, band in
            for frame in moments.indices { moments[frame] = magnitudes[frame * bands + band] }
            let quiet = moments.withUnsafeMutableBufferPointer {
                percentile(SoundSequence.quietShare, reordering: $0)
            }
            return sum + quiet / Float(bands)
        }
    }
}
