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

    /// - Parameter magnitudes: Not negative, the bands of one frame side by side; at least one frame.
    init(magnitudes: [Float], bands: Int) {
        let count = magnitudes.count / bands
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
