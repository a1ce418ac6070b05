import Foundation
import Foundations

/// Red, green and blue, each `0...1` and gamma-encoded; what lies outside is clipped.
typealias Colour = SIMD3<Float>

/// What one take of a scene looks and sounds like: drawn once, then a function of place and time.
protocol Scene: Sendable {
    /// Draws what varies from take to take.
    init(varying generator: inout SeededGenerator)

    /// The colour of a point.
    ///
    /// - Parameters:
    ///   - point: The picture is 2 high and centred on the origin, x to the right and y down.
    ///   - seconds: Since the beginning of the take.
    func colour(at point: SIMD2<Float>, seconds: Float) -> Colour

    /// The sound of the take, of any loudness.
    ///
    /// - Parameter generator: For noise.
    func samples(count: Int, noise generator: inout SeededGenerator) -> [Float]

    /// Paints the scene into a picture. A requirement, so that each scene gets a loop of its own.
    func paint(_ canvas: Canvas, through camera: Camera, seconds: Float)
}

extension Scene {
    func paint(_ canvas: Canvas, through camera: Camera, seconds: Float) {
        let view = camera.view(atSeconds: seconds)
        canvas.paint { point in
            colour(at: view.scenePoint(of: point), seconds: seconds) * camera.light
        }
    }
}

extension SeededGenerator {
    /// Uniform over a range.
    mutating func number(in range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * Float(nextUnit())
    }

    /// White noise, uniform over `-1...1`.
    mutating func noise() -> Float {
        Float(Int32(truncatingIfNeeded: next() >> 32)) * 0x1p-31
    }

    /// A hue near another, both in turns, as a colour.
    mutating func colour(hueNear hue: Float, saturation: Float, brightness: Float) -> Colour {
        let turned = hue + number(in: -0.07...0.07)
        let phases = Colour(turned, turned + 2 / 3, turned + 1 / 3)
        let wave = phases - phases.rounded(.down)
        // A triangle wave a channel, a third of a turn apart.
        let channels = (6 * (wave - 0.5).magnitudes - 1).clamped(lowerBound: Colour(), upperBound: Colour(1, 1, 1))
        return brightness * (Colour(1, 1, 1) - saturation * (Colour(1, 1, 1) - channels))
    }
}

extension SIMD3<Float> {
    fileprivate var magnitudes: SIMD3<Float> {
        replacing(with: -self, where: self .< 0)
    }
}

/// From one colour to another as `share` goes from 0 to 1.
func mix(_ from: Colour, _ to: Colour, _ share: Float) -> Colour {
    from + (to - from) * share
}

/// 0 below `edge - width`, 1 above `edge + width`, and a smooth way between.
func step(_ value: Float, over edge: Float, width: Float) -> Float {
    let share = min(max((value - edge + width) / (2 * width), 0), 1)
    return share * share * (3 - 2 * share)
}

/// The sine of an angle in whole turns.
func sineOfTurns(_ turns: Float) -> Float {
    sin(2 * .pi * turns)
}

/// What is left after the whole turns are taken off, in `0..<1`.
func fraction(_ value: Float) -> Float {
    value - value.rounded(.down)
}

/// A number in `0..<1` that belongs to a cell of a pattern, the same wherever it is asked for.
func scatter(_ cell: Int) -> Float {
    var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(cell)))
    return Float(generator.nextUnit())
}
