import Foundation
import Foundations

/// Rolling waves; noise that comes and goes slowly.
struct Surf: Scene {
    private let water: Colour
    private let foam: Colour
    private let sand: Colour
    private let wavesPerSecond: Float
    private let length: Float
    private let phase: Float
    private let brightness: Float

    init(varying generator: inout SeededGenerator) {
        water = generator.colour(hueNear: 0.5, saturation: 0.7, brightness: generator.number(in: 0.4...0.65))
        foam = generator.colour(hueNear: 0.5, saturation: 0.1, brightness: 0.95)
        sand = generator.colour(hueNear: 0.12, saturation: 0.4, brightness: generator.number(in: 0.6...0.8))
        wavesPerSecond = generator.number(in: 0.5...0.9)
        length = generator.number(in: 0.6...0.9)
        phase = generator.number(in: 0...1)
        brightness = generator.number(in: 0.08...0.2)
    }

    func colour(at point: SIMD2<Float>, seconds: Float) -> Colour {
        let roll = point.y / length - wavesPerSecond * seconds + phase + 0.08 * sin(3 * point.x + seconds)
        let crest = step(fraction(roll), over: 0.85, width: 0.12)
        let shore = 0.7 + 0.12 * sineOfTurns(wavesPerSecond * seconds + phase) + 0.05 * sin(5 * point.x)
        return mix(
            mix(water * (1.1 - 0.3 * fraction(roll)), foam, crest), sand, step(point.y, over: shore, width: 0.05))
    }

    func samples(count: Int, noise generator: inout SeededGenerator) -> [Float] {
        let waves = Oscillation(wavesPerSecond, phase: phase)
        var filtered: Float = 0
        return (0..<count).map { index in
            filtered += brightness * (generator.noise() - filtered)
            let swell = 0.5 + 0.5 * waves.sine(atSample: index)
            return filtered * (0.08 + swell * swell)
        }
    }
}
