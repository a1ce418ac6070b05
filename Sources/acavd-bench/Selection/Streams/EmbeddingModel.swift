import Foundation
import Foundations

/// Streams of embeddings: concepts are points on a sphere, clips scatter around them, and views are projections with
/// noise of their own. Nothing was tuned on it; it is for reporting.
///
/// Concepts are as frequent as Zipf's law with exponent 1 has it, a share of the clips correspond, and in the others
/// sound and picture are drawn each on its own. What a modality shows of a concept is a point of its own; all views of a
/// modality see the same deviation from it, as several layers of one network do.
struct EmbeddingModel: Sendable {
    var concepts = 200
    var corresponding = 0.3

    /// The length of the vectors of each view.
    var audioDimensions = [48]
    var visualDimensions = [64]

    /// The deviation of a clip from its concept, and of a view from the clip, in radii of the sphere: the lengths of
    /// whole vectors, not of components.
    var scatter = 0.55
    var noise = 0.35

    /// By how much each concept turns from the first clip to the last, in radians.
    var turn = 0.0

    private static let latentDimension = 24

    /// Clips in an order.
    func stream(_ count: Int, order: StreamOrder = .shuffled, seed: UInt64) -> EmbeddedStream {
        var generator = SeededGenerator.stream(seed: seed, named: "embeddings")
        let draw = WeightedDraw((0..<concepts).map { 1 / Double($0 + 1) })
        let pictures = (0..<count).map { _ in Int32(draw.next(&generator)) }
        let places = order.arrange(pictures, concepts: concepts, generator: &generator)
        var audio = Modality(concepts: concepts, named: "sound", audioDimensions, &generator)
        var visual = Modality(concepts: concepts, named: "picture", visualDimensions, &generator)
        var truths: [Int32] = []
        for (time, place) in places.enumerated() {
            let picture = Int(pictures[place])
            let corresponds = generator.nextUnit() < corresponding
            let sound = corresponds ? picture : draw.next(&generator)
            let angle = turn * Double(time) / Double(max(count, 1))
            audio.append(sound, angle: angle, scatter: scatter, noise: noise, &generator)
            visual.append(picture, angle: angle, scatter: scatter, noise: noise, &generator)
            truths.append(corresponds ? Int32(picture) : LabelledStream.nothing)
        }
        return EmbeddedStream(audio: audio.views, visual: visual.views, truths: truths, concepts: concepts)
    }

    /// What one sense has of the concepts.
    private struct Modality {
        private let middles: [[Float]]
        private let directions: [[Float]]
        private let projections: [[Float]]
        private(set) var views: [EmbeddedStream.View]

        init(concepts: Int, named name: String, _ dimensions: [Int], _ generator: inout SeededGenerator) {
            let latent = EmbeddingModel.latentDimension
            func point() -> [Float] {
                let values = (0..<latent).map { _ in generator.nextNormal() }
                let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return values.map { Float($0 / length) }
            }
            middles = (0..<concepts).map { _ in point() }
            directions = (0..<concepts).map { _ in point() }
            // A projection keeps lengths, on average.
            projections = dimensions.map { dimension in
                (0..<dimension * latent).map { _ in
                    Float(generator.nextNormal() / Double(dimension).squareRoot())
                }
            }
            views = dimensions.enumerated().map { .init(name: "\(name) \($0 + 1)", dimension: $1) }
        }

        mutating func append(
            _ concept: Int, angle: Double, scatter: Double, noise: Double, _ generator: inout SeededGenerator
        ) {
            let latent = EmbeddingModel.latentDimension
            let (stay, turn) = (Float(cos(angle)), Float(sin(angle)))
            let spread = Float(scatter / Double(latent).squareRoot())
            var point = (0..<latent).map { component in
                stay * middles[concept][component] + turn * directions[concept][component]
            }
            for component in 0..<latent { point[component] += spread * Float(generator.nextNormal()) }
            for view in views.indices {
                let dimension = views[view].dimension
                let own = Float(noise / Double(dimension).squareRoot())
                for component in 0..<dimension {
                    var value = own * Float(generator.nextNormal())
                    for index in 0..<latent { value += projections[view][component * latent + index] * point[index] }
                    views[view].values.append(value)
                }
            }
        }
    }
}
