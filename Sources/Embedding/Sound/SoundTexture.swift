import Foundation
import Media
import Numerics

/// What a sound is like, whenever it happens: its spectrum, and how its spectrum is modulated in time and pitch.
///
/// The joint spectro-temporal modulation energies follow Chi, Ru and Shamma, "Multiresolution spectrotemporal analysis of
/// complex sounds", J. Acoust. Soc. Am. 118 (2005): log-mel spectrogram, complex Gabor filters along pitch ("scale"),
/// Fourier transform along time ("rate"), energy by octave of rate, direction of the glide and zone of pitch.
final class SoundTexture: SoundDescriptor {
    private static let bands = 64
    private static let zones = 8
    private static let bandsInZone = bands / zones
    /// In mel bands.
    private static let wavelengths = [4.0, 8.0, 16.0]
    /// Octaves of modulation rate, in hertz.
    private static let rateEdges = (0...7).map { 50.0 / Double(1 << (7 - $0)) }
    private static let octaves = rateEdges.count - 1
    private static let framesPerSecond = 100.0

    /// Mean, deviation and mean change of each band; then the energies: without a scale filter by rate, and by scale
    /// the constant part and both directions by rate; each by zone.
    static let view = ViewDescription(
        name: "sound.texture", modality: .audio,
        dimension: 3 * bands + (octaves + wavelengths.count * (1 + 2 * octaves)) * zones, whitenedDimension: 64)

    private var analyzer = MelAnalyzer(
        MelParameters(bands: bands, lowest: 50, highest: 7500, offset: 1e-4))
    private var transforms: [Int: TimeTransform] = [:]

    /// For each wavelength the real filters, then the imaginary ones: row j is the filter centred on band j.
    private let scaleFilters: Matrix

    /// The spectra along time of each filter's output, a band a row: as many as `scaleFilters` has rows.
    private var filtered = Scratch(count: 0)

    init() {
        let bands = SoundTexture.bands
        var scaleFilters = Matrix(rows: SoundTexture.wavelengths.count * 2 * bands, columns: bands)
        for (index, wavelength) in SoundTexture.wavelengths.enumerated() {
            for centre in 0..<bands {
                let distances = (0..<bands).map { Double($0 - centre) }
                let envelopes = distances.map { exp(-$0 * $0 / (2 * wavelength * wavelength / 4)) }
                let total = envelopes.reduce(0, +)
                let row = index * 2 * bands + centre
                for band in 0..<bands {
                    let phase = 2 * .pi * distances[band] / wavelength
                    scaleFilters[row, band] = Float(envelopes[band] / total * cos(phase))
                    scaleFilters[row + bands, band] = Float(envelopes[band] / total * sin(phase))
                }
            }
        }
        self.scaleFilters = scaleFilters
    }

    func describe(_ sound: Waveform) -> [Float] {
        var levels = analyzer.analyze(sound.samples.span).values
        return statistics(centring: &levels) + energies(of: levels)
    }

    /// Mean, deviation and mean change of each band, whose mean is taken from the levels.
    private func statistics(centring levels: inout [Float]) -> [Float] {
        let bands = SoundTexture.bands
        let frames = levels.count / bands
        var statistics = [Float](repeating: 0, count: 3 * bands)
        levels.withUnsafeMutableBufferPointer { levels in
            statistics.withUnsafeMutableBufferPointer { statistics in
                for frame in 0..<frames {
                    for band in 0..<bands { statistics[band] += levels[frame * bands + band] / Float(frames) }
                }
                for frame in 0..<frames {
                    for band in 0..<bands {
                        let level = levels[frame * bands + band] - statistics[band]
                        levels[frame * bands + band] = level
                        statistics[bands + band] += level * level / Float(frames)
                        guard frame > 0 else { continue }
                        let change = abs(level - levels[(frame - 1) * bands + band])
                        statistics[2 * bands + band] += change / Float(frames - 1)
                    }
                }
                for band in bands..<2 * bands { statistics[band] = statistics[band].squareRoot() }
            }
        }
        return statistics
    }

    /// The modulation energies of levels without their means, the bands of one frame side by side.
    private func energies(of levels: [Float]) -> [Float] {
        let bands = SoundTexture.bands
        let frames = levels.count / bands
        let size = max(64, frames.roundedUpToPowerOfTwo)
        let transform = transforms[size] ?? TimeTransform(size: size, signals: bands)
        transforms[size] = transform
        transform.transform(levels)

        // Filtering along pitch and transforming along time may change places, and there are fewer bands than filters.
        filtered.reserve(scaleFilters.rows * size)
        scaleFilters.withUnsafeValues {
            Products.multiply(
                $0, by: transform.spectra, into: filtered.values, rows: scaleFilters.rows, columns: size, inner: bands)
        }

        let edges = SoundTexture.rateEdges.map { rate in
            Int((rate * Double(size) / SoundTexture.framesPerSecond).rounded(.up))
        }
        let octaves = zip(edges, edges.dropFirst()).map { $0..<$1 }
        var energies = rateEnergies(of: transform.spectra, bins: transform.bins, octaves: octaves)
        for index in SoundTexture.wavelengths.indices {
            let real = filtered.values + index * 2 * bands * size
            energies += rateEnergies(
                real: real, imaginary: real + bands * size, bins: transform.bins, octaves: octaves)
        }
        // Per frame and band, so that the length of a clip does not show.
        let scale = 1 / Float(frames * frames * SoundTexture.bandsInZone)
        return energies.map { logf($0 * scale * 100 + 1e-4) }
    }

    /// The energy in each octave of rate and each zone of pitch of real signals.
    ///
    /// - Parameter spectra: A band a row: the real parts of all bins, then the imaginary parts.
    private func rateEnergies(of spectra: UnsafePointer<Float>, bins: Int, octaves: [Range<Int>]) -> [Float] {
        var energies = [Float](repeating: 0, count: octaves.count * SoundTexture.zones)
        var powers = [Float](repeating: 0, count: bins)
        for zone in 0..<SoundTexture.zones {
            powers.withUnsafeMutableBufferPointer { powers in
                powers.update(repeating: 0)
                for band in zone * SoundTexture.bandsInZone..<(zone + 1) * SoundTexture.bandsInZone {
                    let (x, y) = (spectra + band * 2 * bins, spectra + band * 2 * bins + bins)
                    for bin in 0..<bins { powers[bin] += x[bin] * x[bin] + y[bin] * y[bin] }
                }
            }
            for (octave, range) in octaves.enumerated() {
                energies[octave * SoundTexture.zones + zone] = powers[range].reduce(0, +)
            }
        }
        return energies
    }

    /// The constant energy, then that of either direction of glide in each octave of rate; each by zone of pitch.
    ///
    /// - Parameters:
    ///   - real: The spectra along time of the signals' real parts, laid out as above.
    ///   - imaginary: Those of their imaginary parts. With spectra X and Y of the two parts, the spectrum of the whole
    ///     is X + iY at a rate, and the conjugate of X − iY at its negative: the two directions.
    private func rateEnergies(
        real: UnsafePointer<Float>, imaginary: UnsafePointer<Float>, bins: Int, octaves: [Range<Int>]
    ) -> [Float] {
        let zones = SoundTexture.zones
        var energies = [Float](repeating: 0, count: (1 + 2 * octaves.count) * zones)
        var forward = [Float](repeating: 0, count: bins)
        var backward = forward
        for zone in 0..<zones {
            forward.withUnsafeMutableBufferPointer { forward in
                backward.withUnsafeMutableBufferPointer { backward in
                    forward.update(repeating: 0)
                    backward.update(repeating: 0)
                    for band in zone * SoundTexture.bandsInZone..<(zone + 1) * SoundTexture.bandsInZone {
                        let (x, y) = (real + band * 2 * bins, real + band * 2 * bins + bins)
                        let (u, v) = (imaginary + band * 2 * bins, imaginary + band * 2 * bins + bins)
                        for bin in 0..<bins {
                            let (a, b) = (x[bin] - v[bin], y[bin] + u[bin])
                            let (c, d) = (x[bin] + v[bin], y[bin] - u[bin])
                            forward[bin] += a * a + b * b
                            backward[bin] += c * c + d * d
                        }
                    }
                }
            }
            energies[zone] = forward[0]
            for (octave, range) in octaves.enumerated() {
                energies[(1 + octave) * zones + zone] = forward[range].reduce(0, +)
                energies[(1 + octaves.count + octave) * zones + zone] = backward[range].reduce(0, +)
            }
        }
        return energies
    }
}

extension Int {
    /// The least power of two that is no less.
    fileprivate var roundedUpToPowerOfTwo: Int {
        self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
    }
}
