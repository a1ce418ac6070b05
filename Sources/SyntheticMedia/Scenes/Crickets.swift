import Foundation
import Foundations

/// Dots that blink in the dark; chirps of a high tone.
struct Crickets: Scene {
    private let light: Colour
    private let grass: Colour
    private let cells: Float
    private let pattern: Int
    private let chirpsPerSecond: Float
    private let pulsesPerSecond: Float
    private let frequency: Float
    private let phase: Float

    init(varying generator: inout SeededGenerator) {
        light = generator.colour(hueNear: 0.22, saturation: 0.6, brightness: 1)
        grass = generator.colour(hueNear: 0.35, saturation: 0.6, brightness: generator.number(in: 0.08...0.2))
        cells = generator.number(in: 2.5...4)
        pattern = Int(generator.next() >> 32)
        chirpsPerSecond = generator.number(in: 2.5...3.8)
        pulsesPerSecond = generator.number(in: 24...34)
        frequency = generator.number(in: 3000...5200)
        phase = generator.number(in: 0...1)
    }

    func colour(at point: SIMD2<Float>, seconds: Float) -> Colour {
        let scaled = point * cells
        let corner = scaled.rounded(.down)
        let cell = pattern &+ 7919 &* Int(corner.x) &+ 104_729 &* Int(corner.y)
        let chance = SIMD2(scatter(cell), scatter(cell &+ 1))
        let away = scaled - corner - (0.3 + 0.4 * chance)
        let blink = step(sineOfTurns(chirpsPerSecond * seconds / 2 + chance.x + chance.y), over: 0.3, width: 0.2)
        let dot = step(0.16 - (away * away).sum().squareRoot(), over: 0, width: 0.05)
        let blades = 0.75 + 0.25 * sin(25 * point.x + 4 * sin(3 * point.y))
        return mix(grass * blades, light, dot * blink)
    }

    func samples(count: Int, noise generator: inout SeededGenerator) -> [Float] {
        let chirps = Oscillation(chirpsPerSecond, phase: phase)
        let pulses = Oscillation(pulsesPerSecond)
        let tone = Oscillation(frequency)
        return (0..<count).map { index in
            let chirp = step(0.5 - chirps.turn(atSample: index), over: 0, width: 0.05)
            return chirp * max(pulses.sine(atSample: index), 0) * tone.sine(atSample: index)
        }
    }
}
