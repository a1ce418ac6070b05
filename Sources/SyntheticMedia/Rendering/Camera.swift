import Foundation
import Foundations

/// How a scene is filmed: from where, how steadily, in what light and with how much grain.
struct Camera: Sendable {
    /// The exposure and the cast of the light: a factor for each channel.
    let light: Colour

    /// The standard deviation of the luma grain, as a share of white.
    let grain: Float

    private let offset: SIMD2<Float>
    private let zoom: Float
    private let sway: Float
    private let swayPhase: Float

    init(varying generator: inout SeededGenerator) {
        let cast = Colour(
            generator.number(in: 0.6...1.2), generator.number(in: 0.6...1.2), generator.number(in: 0.6...1.2))
        light = generator.number(in: 0.7...1.15) * cast
        grain = generator.number(in: 0.005...0.05)
        offset = [generator.number(in: -0.25...0.25), generator.number(in: -0.2...0.2)]
        zoom = generator.number(in: 0.7...1.4)
        sway = generator.number(in: 0...0.04)
        swayPhase = generator.number(in: 0...(2 * .pi))
    }

    /// What the camera sees at a time.
    func view(atSeconds seconds: Float) -> View {
        let angle = 2 * seconds + swayPhase
        return View(zoom: zoom, centre: offset + sway * [sin(angle), cos(1.3 * angle)])
    }

    /// The part of a scene that fills the picture.
    struct View {
        let zoom: Float
        let centre: SIMD2<Float>

        /// Which point of the scene is seen at a point of the picture.
        func scenePoint(of point: SIMD2<Float>) -> SIMD2<Float> {
            point * zoom + centre
        }
    }
}
