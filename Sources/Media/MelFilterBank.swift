import Glibc

/// The triangular bands of a log-mel spectrogram, as weights of the lines of the spectrum; the constant term belongs to
/// none.
struct MelFilterBank {
    /// The part of the spectrum that one band sees.
    struct Band {
        let firstBin: Int
        let firstWeight: Int
        let count: Int
    }

    /// From low to high. One that is narrower than the spectrum's lines are apart may be empty.
    let bands: [Band]

    /// Those of all bands, one after the other.
    let weights: [Float]

    init(_ parameters: MelParameters) {
        let hertzPerBin = Double(parameters.sampleRate) / Double(parameters.transformSize)
        let bins = (0...parameters.transformSize / 2).map { Double($0) * hertzPerBin }
        let pitch = parameters.scale.pitch
        let (low, high) = (pitch(parameters.lowest), pitch(parameters.highest))
        let step = (high - low) / Double(parameters.bands + 1)
        let pitches = bins.map(pitch)
        let hertz = parameters.scale.hertz
        var bands: [Band] = []
        var weights: [Float] = []
        for index in 0..<parameters.bands {
            let lower = low + Double(index) * step
            let edges = (lower: hertz(lower), centre: hertz(lower + step), upper: hertz(lower + 2 * step))
            let inside = bins.indices.filter { $0 > 0 && pitches[$0] > lower && pitches[$0] < lower + 2 * step }
            // Triangles of a width of two have an area of one.
            let peak = parameters.isAreaNormalised ? 2 / (edges.upper - edges.lower) : 1
            bands.append(Band(firstBin: inside.first ?? 0, firstWeight: weights.count, count: inside.count))
            weights += inside.map { bin in
                let height =
                    switch parameters.scale {
                    case .htk: 1 - abs(pitches[bin] - lower - step) / step
                    case .slaney:
                        max(
                            0,
                            min(
                                (bins[bin] - edges.lower) / (edges.centre - edges.lower),
                                (edges.upper - bins[bin]) / (edges.upper - edges.centre)))
                    }
                return Float(peak * height)
            }
        }
        (self.bands, self.weights) = (bands, weights)
    }
}

extension MelParameters.Scale {
    /// Slaney's scale: what a mel is below the bend, in hertz; where the bend is; and by which power of e a mel raises the
    /// pitch above it, so that 27 of them take 1 kHz to 6.4 kHz.
    private static let hertzPerMel = 200.0 / 3
    private static let bend = 1000.0
    private static let rise = log(6.4) / 27

    /// The pitch of a frequency, in mel.
    fileprivate func pitch(_ hertz: Double) -> Double {
        typealias Scale = MelParameters.Scale
        return switch self {
        case .htk: 1127 * log(1 + hertz / 700)
        case .slaney:
            hertz < Scale.bend
                ? hertz / Scale.hertzPerMel : Scale.bend / Scale.hertzPerMel + log(hertz / Scale.bend) / Scale.rise
        }
    }

    /// The frequency of a pitch, in hertz.
    fileprivate func hertz(_ pitch: Double) -> Double {
        typealias Scale = MelParameters.Scale
        let bend = Scale.bend / Scale.hertzPerMel
        return switch self {
        case .htk: 700 * (exp(pitch / 1127) - 1)
        case .slaney:
            pitch < bend ? pitch * Scale.hertzPerMel : Scale.bend * exp((pitch - bend) * Scale.rise)
        }
    }
}
