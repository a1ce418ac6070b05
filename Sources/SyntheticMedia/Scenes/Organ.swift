import Foundation
import Foundations

/// Rings that grow from a centre; a held chord.
struct Organ: Scene {
    private let bright: Colour
    private let dark: Colour
    private let rings: Float
    private let growth: Float
    private let phase: Float
    private let frequency: Float
    private let vibrato: Float

    init(varying generator: inout SeededGenerator) {
        bright = generator.colour(hueNear: 0.83, saturation: 0.5, brightness: generator.number(in: 0.7...0.95))
        dark = generator.colour(hueNear: 0.75, saturation: 0.7, brightness: generator.number(in: 0.2...0.4))
        rings = generator.number(in: 2.2...3.4)
        growth = generator.number(in: 0.4...0.9)
        phase = generator.number(in: 0...1)
        frequency = generator.number(in: 180...360)
        vibrato = generator.number(in: 5...6.5)
    }

    func colour(at point: SIMD2<Float>, seconds: Float) -> Colour {
        let distance = (point * point).sum().squareRoot()
        let wave = sineOfTurns(rings * distance - growth * seconds + phase)
        return mix(dark, bright, step(wave, over: 0, width: 0.6))
    }

    func samples(count: Int, noise generator: inout SeededGenerator) -> [Float] {
        // A major triad and its octave, each pipe with its octave.
        let pipes = [1, 1.25, 1.5, 2].map { Oscillation(frequency * $0, phase: phase) }
        let tremulant = Oscillation(vibrato)
        return (0..<count).map { index in
            let bend = 0.6 * tremulant.sine(atSample: index)
            return pipes.reduce(0) { sum, pipe in
                let turn = pipe.turn(atSample: index) + bend * pipe.frequency / frequency
                return sum + sineOfTurns(turn) + 0.35 * sineOfTurns(2 * turn)
            }
        }
    }
}
