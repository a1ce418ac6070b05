import Foundation
import Foundations

/// A turning wheel; a low buzz.
struct Engine: Scene {
    private let steel: Colour
    private let oil: Colour
    private let hall: Colour
    private let spokes: Float
    private let turnsPerSecond: Float
    private let radius: Float
    private let frequency: Float
    private let throb: Float

    init(varying generator: inout SeededGenerator) {
        steel = generator.colour(hueNear: 0.58, saturation: 0.15, brightness: generator.number(in: 0.65...0.85))
        oil = generator.colour(hueNear: 0.06, saturation: 0.4, brightness: 0.15)
        hall = generator.colour(hueNear: 0.08, saturation: 0.5, brightness: generator.number(in: 0.4...0.65))
        spokes = Float(Int.random(in: 4...6, using: &generator))
        turnsPerSecond = generator.number(in: 0.3...0.6) * (generator.nextUnit() < 0.5 ? -1 : 1)
        radius = generator.number(in: 0.7...0.95)
        frequency = generator.number(in: 60...120)
        throb = generator.number(in: 9...14)
    }

    func colour(at point: SIMD2<Float>, seconds: Float) -> Colour {
        let distance = (point * point).sum().squareRoot()
        let angle = atan2(point.y, point.x) - 2 * .pi * turnsPerSecond * seconds
        let spoke = step(cos(spokes * angle), over: 0.3, width: 0.15)
        let rim = step(0.08 - (distance - radius).magnitude, over: 0, width: 0.02)
        let hub = step(0.15 - distance, over: 0, width: 0.02)
        let wheel = mix(oil, steel, max(spoke, max(rim, hub)))
        return mix(hall, wheel, step(radius + 0.08 - distance, over: 0, width: 0.02))
    }

    func samples(count: Int, noise generator: inout SeededGenerator) -> [Float] {
        let cylinders = Oscillation(frequency)
        let throbbing = Oscillation(throb)
        var muffled: Float = 0
        return (0..<count).map { index in
            let saw = 2 * cylinders.turn(atSample: index) - 1
            let stroke = 0.6 + 0.4 * throbbing.sine(atSample: index)
            muffled += 0.35 * (saw * stroke + 0.15 * generator.noise() - muffled)
            return muffled
        }
    }
}
