import Foundation

/// The stretch of a clip from the first to the last moment that stands out of its background.
struct SoundingPart {
    /// How far from the quiet moments to the loud ones, on a logarithmic scale, a moment must be to stand out.
    private static let share: Float = 0.35

    /// Frames around a moment that must agree, and frames put in front and behind: attack and decay are quiet.
    private static let agreeing = 5
    private static let margin = 2

    /// The least length, in frames.
    private static let least = 10

    let frames: Range<Int>

    /// - Parameter magnitudes: `frames × bands`, not negative.
    init(magnitudes: [Float], frames count: Int, bands: Int) {
        let levels = (0..<count).map { frame in
            logf(magnitudes[frame * bands..<(frame + 1) * bands].reduce(0, +) + 1e-3)
        }
        let quiet = percentile(0.10, of: levels)
        let loud = percentile(0.98, of: levels)
        let standsOut = levels.map { $0 > quiet + SoundingPart.share * (loud - quiet) }
        let half = SoundingPart.agreeing / 2
        let agreed = (0..<count).filter { frame in
            let around = standsOut[max(0, frame - half)...min(count - 1, frame + half)]
            return around.count { $0 } > half
        }
        guard let first = agreed.first, let last = agreed.last, last - first + 1 >= SoundingPart.least else {
            frames = 0..<count
            return
        }
        frames = max(0, first - SoundingPart.margin)..<min(count, last + 1 + SoundingPart.margin)
    }
}

/// The value below which a share of the values lies, between two values in proportion.
func percentile(_ share: Float, of values: [Float]) -> Float {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let place = share * Float(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Float(below)) * (sorted[above] - sorted[below])
}
