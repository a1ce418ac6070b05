import Foundation
import Foundations

/// How one clustering divides concepts among its clusters, and how often it takes one concept for another.
struct ClusterLayout {
    /// Of the mistaken clips, the share that is taken for a near concept.
    private static let nearShare = 0.7
    private static let nearest = 3

    /// Concepts in the order in which they lie next to each other, and where in it a concept is.
    private let neighbours: [Int]
    private let places: [Int]

    /// The clusters as a line of unit lengths: where on it each concept, by its place, begins; and the line's end.
    private let borders: [Double]

    private let confusion: Double

    /// - Parameters:
    ///   - clusters: How many there are.
    ///   - frequencies: Of the concepts.
    ///   - neighbours: The concepts, near ones next to each other.
    ///   - confusion: The share of clips that are taken for another concept.
    init(
        clusters: Int, frequencies: [Double], neighbours: [Int], confusion: Double,
        generator: inout SeededGenerator
    ) {
        self.neighbours = neighbours
        self.confusion = confusion
        var places = [Int](repeating: 0, count: neighbours.count)
        for (place, concept) in neighbours.enumerated() { places[concept] = place }
        self.places = places
        let rooms = neighbours.map { frequencies[$0].squareRoot() * exp(0.3 * generator.nextNormal()) }
        let total = rooms.reduce(0, +)
        var borders = [0.0]
        for room in rooms { borders.append(borders[borders.count - 1] + room / total * Double(clusters)) }
        borders[borders.count - 1] = Double(clusters)
        self.borders = borders
    }

    /// The cluster that a clip of a concept falls into.
    func cluster(of concept: Int, _ generator: inout SeededGenerator) -> UInt16 {
        var place = places[concept]
        if generator.nextUnit() < confusion {
            if generator.nextUnit() < ClusterLayout.nearShare {
                let distance = Int.random(in: 1...ClusterLayout.nearest, using: &generator)
                place += generator.nextUnit() < 0.5 ? distance : neighbours.count - distance
                place %= neighbours.count
            } else {
                place = Int.random(in: 0..<neighbours.count, using: &generator)
            }
        }
        let position = borders[place] + generator.nextUnit() * (borders[place + 1] - borders[place])
        return UInt16(min(position, borders[borders.count - 1].nextDown))
    }
}

/// Draws indices with chances in proportion to weights.
struct WeightedDraw {
    private let sums: [Double]

    init(_ weights: [Double]) {
        var sums: [Double] = []
        for weight in weights { sums.append((sums.last ?? 0) + weight) }
        self.sums = sums
    }

    func next(_ generator: inout SeededGenerator) -> Int {
        let point = generator.nextUnit() * (sums.last ?? 0)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > point { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
