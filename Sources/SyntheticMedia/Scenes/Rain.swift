import Foundations

/// Slanted streaks before a grey sky; hiss and drops.
struct Rain: Scene {
    private let sky: Colour
    private let ground: Colour
    private let speed: Float
    private let slant: Float
    private let columns: Float
    private let pattern: Int
    private let dropsPerSecond: Float
    private let dropFrequency: Float

    init(varying generator: inout SeededGenerator) {
        sky = generator.colour(hueNear: 0.6, saturation: 0.25, brightness: generator.number(in: 0.35...0.55))
        ground = generator.colour(hueNear: 0.55, saturation: 0.3, brightness: generator.number(in: 0.2...0.4))
        speed = generator.number(in: 1.6...2.8)
        slant = generator.number(in: -0.4...0.4)
        columns = generator.number(in: 12...20)
        pattern = Int(generator.next() >> 32)
        dropsPerSecond = generator.number(in: 15...40)
        dropFrequency = generator.number(in: 900...2400)
    }

    func colour(at point: SIMD2<Float>, seconds: Float) -> Colour {
        let across = (point.x + slant * point.y) * columns
        let column = across.rounded(.down)
        let chance = scatter(pattern &+ Int(column))
        let fall = fraction(0.7 * point.y - speed * (0.8 + 0.4 * chance) * seconds + 7 * chance)
        let streak =
            step(fall, over: 0.75, width: 0.2) * step(0.5 - (across - column - 0.5).magnitude, over: 0.35, width: 0.1)
        return mix(sky, ground, 0.5 + 0.4 * point.y) + 0.45 * streak
    }

    func samples(count: Int, noise generator: inout SeededGenerator) -> [Float] {
        var previous: Float = 0
        var drop: Float = 0
        var turn: Float = 0
        var stride: Float = 0
        return (0..<count).map { _ in
            if generator.nextUnit() < Double(dropsPerSecond) / Double(SyntheticFormat.sampleRate) {
                drop = generator.number(in: 0.5...2)
                stride = dropFrequency * generator.number(in: 0.7...1.5) / Float(SyntheticFormat.sampleRate)
            }
            let white = generator.noise()
            // The difference of neighbours leaves the high part: a hiss.
            defer { previous = white }
            drop *= 0.996
            turn = fraction(turn + stride)
            return 0.5 * (white - 0.8 * previous) + drop * sineOfTurns(turn)
        }
    }
}
