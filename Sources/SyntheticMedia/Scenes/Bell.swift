import Foundation
import Foundations

/// A swinging disc; strokes of inharmonic partials.
struct Bell: Scene {
    private let metal: Colour
    private let wall: Colour
    private let swingsPerSecond: Float
    private let reach: Float
    private let radius: Float
    private let phase: Float
    private let frequency: Float

    init(varying generator: inout SeededGenerator) {
        metal = generator.colour(hueNear: 0.13, saturation: 0.7, brightness: generator.number(in: 0.75...1))
        wall = generator.colour(hueNear: 0.08, saturation: 0.35, brightness: generator.number(in: 0.3...0.5))
        swingsPerSecond = generator.number(in: 0.55...0.85)
        reach = generator.number(in: 0.5...0.8)
        radius = generator.number(in: 0.28...0.4)
        phase = generator.number(in: 0...1)
        frequency = generator.number(in: 330...660)
    }

    func colour(at point: SIMD2<Float>, seconds: Float) -> Colour {
        let angle = reach * sineOfTurns(swingsPerSecond * seconds + phase)
        // A pendulum hung above the picture.
        let disc = SIMD2(1.5 * sin(angle), -1.3 + 1.5 * cos(angle))
        let away = point - disc
        let distance = (away * away).sum().squareRoot()
        let shine = 1 - 0.5 * step(distance, over: 0.6 * radius, width: 0.3 * radius)
        let bricks = 0.9 + 0.1 * step(fraction(4 * point.y), over: 0.1, width: 0.06)
        return mix(wall * bricks, metal * shine, step(radius - distance, over: 0, width: 0.02))
    }

    func samples(count: Int, noise generator: inout SeededGenerator) -> [Float] {
        // Partials of a church bell: hum, prime, tierce, quint, nominal.
        let partials: [(ratio: Float, level: Float, decay: Float)] = [
            (0.5, 0.5, 1.5), (1, 0.8, 2.5), (1.2, 0.7, 3), (1.5, 0.4, 4), (2, 0.9, 5),
        ]
        // A stroke at each end of the swing.
        let strokes = Oscillation(2 * swingsPerSecond, phase: 2 * phase)
        return (0..<count).map { index in
            let since = strokes.secondsInTurn(atSample: index)
            return partials.reduce(0) { sum, partial in
                sum + partial.level * exp(-partial.decay * since) * sineOfTurns(frequency * partial.ratio * since)
            }
        }
    }
}
