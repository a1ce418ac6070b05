import Foundation
import Foundations

/// Carriages passing; a rumble and the double knock of the rails.
struct Train: Scene {
    private let livery: Colour
    private let window: Colour
    private let field: Colour
    private let speed: Float
    private let carriage: Float
    private let start: Float
    private let knocksPerSecond: Float
    private let knockFrequency: Float

    init(varying generator: inout SeededGenerator) {
        livery = generator.colour(hueNear: 0.02, saturation: 0.7, brightness: generator.number(in: 0.5...0.8))
        window = generator.colour(hueNear: 0.15, saturation: 0.3, brightness: 0.9)
        field = generator.colour(hueNear: 0.3, saturation: 0.5, brightness: generator.number(in: 0.25...0.5))
        speed = generator.number(in: 0.9...1.6) * (generator.nextUnit() < 0.5 ? -1 : 1)
        carriage = generator.number(in: 0.9...1.3)
        start = generator.number(in: 0...1)
        knocksPerSecond = generator.number(in: 1.8...2.6)
        knockFrequency = generator.number(in: 110...260)
    }

    func colour(at point: SIMD2<Float>, seconds: Float) -> Colour {
        let along = (point.x + speed * seconds) / carriage + start
        let body = step(0.45 - point.y.magnitude, over: 0, width: 0.03)
        let gap = step((fraction(along) - 0.5).magnitude, over: 0.46, width: 0.01)
        let pane =
            step(0.14 - (point.y + 0.12).magnitude, over: 0, width: 0.02)
            * step(0.3 - (fraction(4 * along) - 0.5).magnitude, over: 0, width: 0.04)
        return mix(field * (0.8 + 0.2 * point.y), mix(livery * (1 - 0.8 * gap), window, pane * (1 - gap)), body)
    }

    func samples(count: Int, noise generator: inout SeededGenerator) -> [Float] {
        let knocking = Oscillation(knocksPerSecond, phase: start)
        var rumble: Float = 0
        return (0..<count).map { index in
            rumble += 0.03 * (generator.noise() - rumble)
            let beat = knocking.secondsInTurn(atSample: index)
            let second = beat - 0.14
            let knock = exp(-40 * beat) + (second > 0 ? exp(-40 * second) : 0)
            return 1.2 * rumble + knock * (0.7 * sineOfTurns(knockFrequency * beat) + 0.4 * generator.noise())
        }
    }
}
