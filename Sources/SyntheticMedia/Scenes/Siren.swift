import Foundation
import Foundations

/// Two lamps in turn; a wailing tone.
struct Siren: Scene {
    private let left: Colour
    private let right: Colour
    private let night: Colour
    private let flashesPerSecond: Float
    private let distance: Float
    private let phase: Float
    private let wailsPerSecond: Float
    private let frequency: Float

    init(varying generator: inout SeededGenerator) {
        left = generator.colour(hueNear: 0, saturation: 0.85, brightness: 1)
        right = generator.colour(hueNear: 0.64, saturation: 0.85, brightness: 1)
        night = generator.colour(hueNear: 0.7, saturation: 0.3, brightness: generator.number(in: 0.05...0.2))
        flashesPerSecond = generator.number(in: 1.6...2.6)
        distance = generator.number(in: 0.5...0.75)
        phase = generator.number(in: 0...1)
        wailsPerSecond = generator.number(in: 0.8...1.4)
        frequency = generator.number(in: 500...1000)
    }

    func colour(at point: SIMD2<Float>, seconds: Float) -> Colour {
        let turn = sineOfTurns(flashesPerSecond * seconds + phase)
        let toLeft = SIMD2(point.x + distance, point.y)
        let toRight = SIMD2(point.x - distance, point.y)
        let leftGlow = max(turn, 0) / (0.4 + 6 * (toLeft * toLeft).sum())
        let rightGlow = max(-turn, 0) / (0.4 + 6 * (toRight * toRight).sum())
        return night + left * leftGlow + right * rightGlow
    }

    func samples(count: Int, noise generator: inout SeededGenerator) -> [Float] {
        let wail = Oscillation(wailsPerSecond, phase: phase)
        var turn: Float = 0
        return (0..<count).map { index in
            let pitch = frequency * exp2(0.55 * wail.sine(atSample: index))
            turn = fraction(turn + pitch / Float(SyntheticFormat.sampleRate))
            return sineOfTurns(turn) + 0.4 * sineOfTurns(2 * turn) + 0.25 * sineOfTurns(3 * turn)
        }
    }
}
