import Foundations
import Selection

/// A stream of assignments with known truth: each clip has a sound concept and a picture concept, the same one when it
/// corresponds; each clustering tells the concept with some confusion.
struct SyntheticStream {
    let concepts: Int
    let clusters: [Int]
    let audioClusterings: Int
    let correspondingShare: Double
    let confusion: Double
    private var generator: SeededGenerator

    init(
        concepts: Int, clusters: [Int], audioClusterings: Int, correspondingShare: Double = 0.3,
        confusion: Double = 0.2,
        seed: UInt64
    ) {
        self.concepts = concepts
        self.clusters = clusters
        self.audioClusterings = audioClusterings
        self.correspondingShare = correspondingShare
        self.confusion = confusion
        generator = SeededGenerator(seed: seed)
    }

    mutating func next() -> (assignment: [UInt16], corresponds: Bool) {
        let sound = Int.random(in: 0..<concepts, using: &generator)
        let corresponds = generator.nextUnit() < correspondingShare
        let picture = corresponds ? sound : Int.random(in: 0..<concepts, using: &generator)
        let assignment = clusters.enumerated().map { clustering, clusters in
            let concept = clustering < audioClusterings ? sound : picture
            let heard = generator.nextUnit() < confusion ? Int.random(in: 0..<concepts, using: &generator) : concept
            return UInt16(heard % clusters)
        }
        return (assignment, corresponds)
    }

    mutating func take(_ count: Int) -> [(assignment: [UInt16], corresponds: Bool)] {
        (0..<count).map { _ in next() }
    }
}

/// Mutual information in nats by its definition, Σ p_ij ln (p_ij / (p_i p_j)), averaged over pairs.
func plainMutualInformation(_ assignments: [[UInt16]], pairs: [ClusteringPair]) -> Double {
    guard !assignments.isEmpty else { return 0 }
    let size = Double(assignments.count)
    func entropyTerm(_ counts: [Int]) -> Double {
        counts.reduce(0) { $0 + Double($1) / size * logarithm(Double($1) / size) }
    }
    let sum = pairs.reduce(0.0) { sum, pair in
        let joint = Dictionary(grouping: assignments) { [$0[pair.first], $0[pair.second]] }.values.map(\.count).sorted()
        let first = Dictionary(grouping: assignments) { $0[pair.first] }.values.map(\.count).sorted()
        let second = Dictionary(grouping: assignments) { $0[pair.second] }.values.map(\.count).sorted()
        return sum + entropyTerm(joint) - entropyTerm(first) - entropyTerm(second)
    }
    return sum / Double(pairs.count)
}
