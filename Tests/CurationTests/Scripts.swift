import Curation
import Foundations
import Selection
import Testing

/// A kind of history that a curator may have, cut into calls.
struct Script: Sendable, CustomTestStringConvertible {
    let name: String
    let parameters: CurationParameters
    let clips: Int
    let drift: Float
    let withdrawals: Double
    let repeats: Double
    let exercises: @Sendable (CurationCounts) -> Bool

    var testDescription: String { name }

    /// A set that fills up, and is displaced in, over several publications of centroids that drift.
    static let full = Script(
        name: "full", parameters: FeatureStream.parameters(capacity: 60, warmUp: 150, interval: 128), clips: 1500,
        drift: 0.0005, withdrawals: 0.02, repeats: 0.05,
        exercises: {
            $0.displaced > 20 && $0.withdrawn > 2 && $0.duplicates > 0 && $0.publications > 5 && $0.reassigned > 5
        })

    /// A set that never fills up, with many withdrawals, so that slots are free.
    static let holes = Script(
        name: "holes", parameters: FeatureStream.parameters(capacity: 5000, warmUp: 100, interval: 200), clips: 900,
        drift: 0, withdrawals: 0.2, repeats: 0.1,
        exercises: { $0.displaced == 0 && $0.withdrawn > 30 && $0.dropped > 0 })

    /// Sounds that move away from where they were: centroids starve and are seeded anew.
    static let reseeding = Script(
        name: "reseeding",
        parameters: FeatureStream.parameters(capacity: 50, clusters: 4, warmUp: 60, interval: 64), clips: 1500,
        drift: 0.02, withdrawals: 0.01, repeats: 0.02, exercises: { $0.publications > 10 })

    /// All pairs, one clustering a view.
    static let combination = Script(
        name: "combination",
        parameters: {
            var parameters = FeatureStream.parameters(capacity: 40, warmUp: 80, interval: 100)
            parameters.selection.pairing = .combination
            parameters.clusteringsPerView = 1
            return parameters
        }(), clips: 700, drift: 0.001, withdrawals: 0.05, repeats: 0.02, exercises: { $0.displaced > 5 })

    /// The other algorithms, each with a residence.
    static let algorithms = SelectionAlgorithm.allCases.filter { $0.isOnline && $0 != .blend }.map { algorithm in
        Script(
            name: algorithm.rawValue,
            parameters: {
                var parameters = FeatureStream.parameters(capacity: 40, warmUp: 80, interval: 100)
                parameters.selection.algorithm = algorithm
                parameters.selection.margin = 0.02
                parameters.selection.residenceClips = 25
                parameters.clusteringsPerView = 1
                return parameters
            }(), clips: 700, drift: 0.001, withdrawals: 0.05, repeats: 0.02,
            exercises: {
                algorithm == .threeSieves ? $0.displaced == 0 && $0.accepted > 40 : $0.displaced > 5
            })
    }

    static let all = [full, holes, reseeding, combination] + algorithms

    /// Clips, repeats of earlier ones and withdrawals, in calls of very different lengths.
    func calls(seed: UInt64) -> [[CurationInput]] {
        var generator = SeededGenerator(seed: seed)
        var stream = FeatureStream(concepts: 8, seed: seed)
        stream.drift = drift
        var told: [EmbeddedClip] = []
        var calls: [[CurationInput]] = []
        while told.count < clips {
            var call: [CurationInput] = []
            let length = generator.nextUnit() < 0.1 ? 200 : Int.random(in: 1...30, using: &generator)
            for _ in 0..<length {
                let clip = stream.next().clip
                told.append(clip)
                call.append(.clip(clip))
                if generator.nextUnit() < repeats, let again = told.suffix(100).randomElement(using: &generator) {
                    call.append(.clip(again))
                }
                if generator.nextUnit() < withdrawals, let clip = told.randomElement(using: &generator) {
                    call.append(.withdrawal(clip.clip.video))
                }
            }
            calls.append(call)
        }
        return calls
    }
}

/// The names of pieces that are not the same in both, or not in both.
func differences(_ left: [StatePiece], _ right: [StatePiece]) -> [String] {
    let (left, right) = (left.byName, right.byName)
    return Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
}

extension [StatePiece] {
    var byName: [String: [UInt8]] { Dictionary(uniqueKeysWithValues: map { ($0.name, $0.value) }) }
}
