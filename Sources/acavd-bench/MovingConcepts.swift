import Foundation
import Foundations
import Numerics

/// Clips as vectors of unit length in two views, around concepts that stand or move along circles for ever. A share of the
/// clips has the same concept in both views; the others draw each view's by itself.
struct MovingConcepts {
    /// What one call draws.
    struct Batch: ~Copyable {
        var sounds: Matrix
        var pictures: Matrix
        var corresponds: [Bool]
    }

    let dimension: Int

    /// In radians, over the whole stream, of the concept that moves fastest.
    let turn: Double

    private let noise: Double
    private let share: Double
    private let clips: Int
    private var generator: SeededGenerator
    private var drawn = 0

    /// How much of the stream the concepts up to each make up: by Zipf's law.
    private let cumulated: [Double]

    /// Of each concept in each view, two directions at right angles, between which it moves.
    private let directions: [[(from: [Double], to: [Double])]]

    /// - Parameters:
    ///   - concepts: Their number.
    ///   - clips: The length of the stream.
    ///   - share: Of clips that correspond.
    ///   - noise: The length of what is added to a concept before the sum is made a unit vector.
    init(
        concepts: Int, dimension: Int, clips: Int, share: Double = 0.3, noise: Double = 0.7, turn: Double, seed: UInt64
    ) {
        self.dimension = dimension
        self.turn = turn
        self.noise = noise
        self.share = share
        self.clips = clips
        var generator = SeededGenerator(seed: seed)
        directions = (0..<2).map { _ in
            (0..<concepts).map { _ in
                let from = MovingConcepts.unit(MovingConcepts.normal(dimension, &generator))
                let other = MovingConcepts.normal(dimension, &generator)
                let along = zip(from, other).reduce(0) { $0 + $1.0 * $1.1 }
                return (from, MovingConcepts.unit(zip(from, other).map { $1 - along * $0 }))
            }
        }
        var sum = 0.0
        let sums = (1...concepts).map { rank -> Double in
            sum += 1 / Double(rank)
            return sum
        }
        cumulated = sums.map { $0 / sum }
        self.generator = generator
    }

    mutating func next(_ count: Int) -> Batch {
        var corresponds: [Bool] = []
        var rows: (sounds: [[Float]], pictures: [[Float]]) = ([], [])
        for _ in 0..<count {
            let together = generator.nextUnit() < share
            let sound = concept()
            let picture = together ? sound : concept()
            corresponds.append(together)
            rows.sounds.append(vector(view: 0, concept: sound))
            rows.pictures.append(vector(view: 1, concept: picture))
            drawn += 1
        }
        return Batch(sounds: Matrix(rows.sounds), pictures: Matrix(rows.pictures), corresponds: corresponds)
    }

    private mutating func concept() -> Int {
        let place = generator.nextUnit()
        var (first, last) = (0, cumulated.count - 1)
        while first < last {
            let middle = (first + last) / 2
            if cumulated[middle] < place { first = middle + 1 } else { last = middle }
        }
        return first
    }

    private mutating func vector(view: Int, concept: Int) -> [Float] {
        // Not all at one pace, or the views would only turn.
        let pace = Double(concept % 7 + 1) / 7
        let angle = turn * pace * Double(drawn) / Double(clips)
        let (cosine, sine) = (cos(angle), sin(angle))
        let (from, to) = directions[view][concept]
        let scale = noise / Double(dimension).squareRoot()
        let deviations = MovingConcepts.normal(dimension, &generator)
        let sum = (0..<dimension).map { cosine * from[$0] + sine * to[$0] + scale * deviations[$0] }
        return MovingConcepts.unit(sum).map { Float(Float16($0)) }
    }

    /// Near enough to a normal distribution of variance 1.
    private static func normal(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
        (0..<count).map { _ in 2 * (generator.nextUnit() + generator.nextUnit() + generator.nextUnit() - 1.5) }
    }

    private static func unit(_ vector: [Double]) -> [Double] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }
}
