import Foundation
import Foundations

/// The order in which a crawler meets clips. What it looks for shows in the picture.
package enum StreamOrder: String, Sendable, CaseIterable {
    /// Every order equally likely.
    case shuffled

    /// All clips whose picture shows one concept, then all of the next.
    case sorted

    /// Runs of up to 250 clips whose picture shows one concept, as a crawl channel by channel gives.
    case blocks

    /// Each concept has a time at which it is most frequent.
    case drift

    private static let blockLength = 250

    /// Places of clips in this order.
    ///
    /// - Parameters:
    ///   - pictures: The concept that each clip's picture shows.
    ///   - concepts: How many concepts there are.
    func arrange(_ pictures: [Int32], concepts: Int, generator: inout SeededGenerator) -> [Int] {
        let shuffled = pictures.indices.shuffled(using: &generator)
        let turns = (0..<concepts).shuffled(using: &generator)
        switch self {
        case .shuffled: return shuffled
        case .sorted: return StreamOrder.grouped(shuffled, pictures, concepts: concepts).shuffled(by: turns)
        case .blocks:
            let runs = StreamOrder.grouped(shuffled, pictures, concepts: concepts).flatMap { places in
                stride(from: 0, to: places.count, by: StreamOrder.blockLength).map {
                    Array(places[$0..<min($0 + StreamOrder.blockLength, places.count)])
                }
            }
            return runs.shuffled(using: &generator).flatMap { $0 }
        case .drift:
            // A clip comes at its concept's middle, give or take a normal deviate of 15 % of the stream.
            let middles = (0..<concepts).map { _ in generator.nextUnit() }
            var times = [Double](repeating: 0, count: pictures.count)
            for place in shuffled {
                times[place] = middles[Int(pictures[place])] + 0.15 * generator.nextNormal()
            }
            return shuffled.sorted { times[$0] < times[$1] }
        }
    }

    private static func grouped(_ places: [Int], _ pictures: [Int32], concepts: Int) -> [[Int]] {
        var groups = [[Int]](repeating: [], count: concepts)
        for place in places { groups[Int(pictures[place])].append(place) }
        return groups
    }
}

extension [[Int]] {
    fileprivate func shuffled(by turns: [Int]) -> [Int] { turns.flatMap { self[$0] } }
}

extension SeededGenerator {
    /// A standard normal deviate (Box and Muller, Annals of Mathematical Statistics 1958).
    mutating func nextNormal() -> Double {
        (-2 * log(1 - nextUnit())).squareRoot() * cos(2 * .pi * nextUnit())
    }
}
