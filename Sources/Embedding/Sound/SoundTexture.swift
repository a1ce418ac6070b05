import Foundation
import Media

/// What a sound is like, whenever it happens: its spectrum, and how its spectrum is modulated in time and pitch.
///
/// The joint spectro-temporal modulation energies follow Chi, Ru and Shamma, "Multiresolution spectrotemporal analysis of
/// complex sounds", J. Acoust. Soc. Am. 118 (2005): log-mel spectrogram, complex Gabor filters along pitch ("scale"),
/// Fourier transform along time ("rate"), energy by octave of rate, direction of the glide and zone of pitch.
final class SoundTexture {
    static let leastSeconds = 0.1

    private static let bands = 64
    private static let zones = 8
    /// In mel bands.
    private static let wavelengths = [4.0, 8.0, 16.0]
    /// Octaves of modulation rate, in hertz.
    private static let rateEdges = (0...7).map { 50.0 / Double(1 << (7 - $0)) }
    private static let framesPerSecond = 100.0

    /// Mean, deviation and mean change of each band; then the energies: without a scale filter by rate, and by scale
    /// the constant part and both directions by rate; each by zone.
    static let dimension =
        3 * bands + (rateEdges.count - 1 + wavelengths.count * (1 + 2 * (rateEdges.count - 1))) * zones

    private var analyzer = MelAnalyzer(
        MelParameters(bands: bands, lowest: 50, highest: 7500, offset: 1e-4))
    private var transforms: [Int: TimeTransform] = [:]

    /// For each wavelength the real and the imaginary filter, `bands × bands`: column j is the filter centred on band j.
    private let scaleFilters: [(real: Matrix2D, imaginary: Matrix2D)]

    init() {
        scaleFilters = SoundTexture.wavelengths.map { wavelength in
            var real = Matrix2D(rows: SoundTexture.bands, columns: SoundTexture.bands)
            var imaginary = real
            for centre in 0..<SoundTexture.bands {
                var total = 0.0
                for band in 0..<SoundTexture.bands {
                    let distance = Double(band - centre)
                    let envelope = exp(-distance * distance / (2 * wavelength * wavelength / 4))
                    total += envelope
                    real[band, centre] = Float(envelope * cos(2 * .pi * distance / wavelength))
                    imaginary[band, centre] = Float(envelope * sin(2 * .pi * distance / wavelength))
                }
                for band in 0..<SoundTexture.bands {
                    real[band, centre] /= Float(total)
                    imaginary[band, centre] /= Float(total)
                }
            }
            return (real, imaginary)
        }
    }

    /// - Precondition: The sound is at least `leastSeconds` long.
    func describe(_ waveform: Waveform) -> [Float] {
        let spectrogram = analyzer.analyze(waveform.samples.span)
        let (frames, bands) = (spectrogram.frames, SoundTexture.bands)
        let levels = Matrix2D(rows: frames, columns: bands, values: spectrogram.values)

        var means = [Float](repeating: 0, count: bands)
        var deviations = means
        var changes = means
        for frame in 0..<frames {
            for band in 0..<bands { means[band] += levels[frame, band] / Float(frames) }
        }
        for frame in 0..<frames {
            for band in 0..<bands {
                let difference = levels[frame, band] - means[band]
                deviations[band] += difference * difference / Float(frames)
                if frame > 0 {
                    changes[band] += abs(levels[frame, band] - levels[frame - 1, band]) / Float(max(frames - 1, 1))
                }
            }
        }
        var vector = means + deviations.map { $0.squareRoot() } + changes

        var centred = levels
        for frame in 0..<frames {
            for band in 0..<bands { centred[frame, band] -= means[band] }
        }
        let size = max(64, frames.roundedUpToPowerOfTwo)
        let transform = transforms[size] ?? TimeTransform(size: size)
        transforms[size] = transform
        let edges = SoundTexture.rateEdges.map { rate in
            Int((rate * Double(size) / SoundTexture.framesPerSecond).rounded(.up))
        }
        vector += rateEnergies(transform.spectra(of: centred), nil, edges: edges, frames: frames)
        for (real, imaginary) in scaleFilters {
            vector += rateEnergies(
                transform.spectra(of: centred.multiplied(by: real)),
                transform.spectra(of: centred.multiplied(by: imaginary)), edges: edges, frames: frames)
        }
        return vector
    }

    /// The logarithm of the energy in each octave of rate and each zone of pitch.
    ///
    /// - Parameters:
    ///   - real: The spectra along time of the real part, a band a row.
    ///   - imaginary: Those of the imaginary part, or nil when the signal is real. The spectrum of the whole at the rate
    ///     f is X + iY, and at −f its mirror: the two directions of a glide.
    private func rateEnergies(_ real: Matrix2D, _ imaginary: Matrix2D?, edges: [Int], frames: Int) -> [Float] {
        let bandsInZone = SoundTexture.bands / SoundTexture.zones
        let octaves = edges.count - 1
        let rows = imaginary == nil ? octaves : 1 + 2 * octaves
        var energies = [Float](repeating: 0, count: rows * SoundTexture.zones)
        for band in 0..<SoundTexture.bands {
            let zone = band / bandsInZone
            func add(_ row: Int, _ energy: Float) { energies[row * SoundTexture.zones + zone] += energy }
            for octave in 0..<octaves {
                for bin in edges[octave]..<max(edges[octave], min(edges[octave + 1], real.columns / 2)) {
                    let (x, y) = (real[band, 2 * bin], real[band, 2 * bin + 1])
                    guard let imaginary else {
                        add(octave, x * x + y * y)
                        continue
                    }
                    let (u, v) = (imaginary[band, 2 * bin], imaginary[band, 2 * bin + 1])
                    add(1 + octave, (x - v) * (x - v) + (y + u) * (y + u))
                    add(1 + octaves + octave, (x + v) * (x + v) + (u - y) * (u - y))
                }
            }
            if let imaginary {
                let (x, u) = (real[band, 0], imaginary[band, 0])
                add(0, x * x + u * u)
            }
        }
        // Per frame and band, so that the length of a clip does not show.
        let scale = 1 / Float(frames * frames * bandsInZone)
        return energies.map { logf($0 * scale * 100 + 1e-4) }
    }
}

/// The Fourier transform along time of many rows, for one length.
final class TimeTransform {
    private var transform: FourierTransform
    private var signal: [Float]
    private var spectrum: [Float]

    init(size: Int) {
        transform = FourierTransform(size: size)
        signal = [Float](repeating: 0, count: size)
        spectrum = [Float](repeating: 0, count: size + 2)
    }

    /// The spectrum of each column, zero-padded, as a row of real and imaginary parts in turn.
    func spectra(of columns: Matrix2D) -> Matrix2D {
        var result = Matrix2D(rows: columns.columns, columns: transform.spectrumLength)
        for column in 0..<columns.columns {
            for row in 0..<columns.rows { signal[row] = columns[row, column] }
            for row in columns.rows..<signal.count { signal[row] = 0 }
            var target = spectrum.mutableSpan
            transform.transform(signal.span, into: &target)
            result.values.replaceSubrange(
                column * spectrum.count..<(column + 1) * spectrum.count, with: spectrum)
        }
        return result
    }
}

extension Int {
    /// The least power of two that is no less.
    var roundedUpToPowerOfTwo: Int {
        self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
    }
}
