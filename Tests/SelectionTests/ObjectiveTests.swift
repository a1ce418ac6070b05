import Foundations
import Selection
import Testing

@Suite("Objectives")
struct ObjectiveTests {
    private static let clusters = [7, 9, 8]

    struct Weights: Sendable, CustomTestStringConvertible {
        let algorithm: SelectionAlgorithm
        let set: Double
        let stream: Double
        let diversity: Double
        var testDescription: String { algorithm.rawValue }
    }

    static let weights = [
        Weights(algorithm: .blend, set: 0.75, stream: 0.25, diversity: 1.5),
        Weights(algorithm: .mutualInformation, set: 1, stream: 0, diversity: 1),
        Weights(algorithm: .bound, set: 0, stream: 1, diversity: 1.5),
        Weights(algorithm: .pointwise, set: 0, stream: 1, diversity: 0),
    ]

    @Test(
        "Each swap raises the true objective, counted anew, by more than the margin, and by what it says",
        arguments: weights, [Pairing.bipartite, .combination])
    func swaps(weights: Weights, pairing: Pairing) {
        let capacity = 60
        let margin = 0.05
        var objective = PlainObjective(clusters: Self.clusters, audioClusterings: 1, pairing: pairing)
        var counts = StreamCounts(objective)
        var stream = SyntheticStream(concepts: 8, clusters: Self.clusters, audioClusterings: 1, seed: 21)
        var set = CuratedSet(
            clusters: Self.clusters, audioClusterings: 1,
            parameters: SelectionParameters(
                capacity: capacity, pairing: pairing, algorithm: weights.algorithm, streamWeight: 0.25,
                diversity: 1.5, margin: margin))
        var swaps = 0
        for (arrival, clip) in stream.take(2500).enumerated() {
            if arrival == 500 {
                set.weighPairs()
                objective.weights = objective.pairs.indices.map { set.tables.weight(pair: $0) }
            }
            set.observe(clip.assignment)
            counts.observe(clip.assignment)
            func value(_ members: [[UInt16]]) -> Double {
                objective.ownPart(members, cells: weights.set, clusters: weights.diversity)
                    + (weights.stream > 0
                        ? weights.stream * members.reduce(0) { $0 + objective.streamPart($1, stream: counts) } : 0)
            }
            func members() -> [[UInt16]] { (0..<capacity).filter { set.isMember($0) }.map { set.assignment(slot: $0) } }
            let before = members()
            guard case .displaced(_, let displacement) = set.offer(clip.assignment) else { continue }
            swaps += 1
            let risen = value(members()) - value(before)
            let pairs = Double(objective.pairs.count)
            #expect(abs(risen - pairs * (displacement.gain - displacement.loss)) < 1e-3)
            #expect(risen > pairs * margin - 1e-3)
        }
        #expect(swaps > 50)
        if weights.algorithm == .mutualInformation { #expect(objective.weights.allSatisfy { $0 == 1 }) }
    }

    @Test("Only what the stream has a say in is refused at the gate", arguments: SelectionAlgorithm.allCases)
    func gate(algorithm: SelectionAlgorithm) {
        guard algorithm.isOnline else { return }
        var set = CuratedSet(
            clusters: [4, 4], audioClusterings: 1,
            parameters: SelectionParameters(capacity: 10, algorithm: algorithm, gate: 5))
        set.observe([0, 0])
        let isGated = [.blend, .bound, .pointwise].contains(algorithm)
        #expect((set.offer([0, 0]) == .declined(.unassociated)) == isGated)
    }

    /// Sounds of very unequal frequency: half of the clips that correspond are of one concept.
    private func skewed(seed: UInt64, clusterings: Int) -> [[UInt16]] {
        var generator = SeededGenerator(seed: seed)
        return (0..<12_000).map { _ in
            func concept() -> Int { generator.nextUnit() < 0.5 ? 0 : Int.random(in: 1..<24, using: &generator) }
            let sound = concept()
            let picture = generator.nextUnit() < 0.4 ? sound : concept()
            return (0..<clusterings).map { clustering in
                // The rarer a concept, the more often it is taken for another.
                let truth = clustering < clusterings / 2 ? sound : picture
                let isConfused = generator.nextUnit() < (truth == 0 ? 0.05 : 0.5)
                return UInt16(isConfused ? Int.random(in: 0..<24, using: &generator) : truth)
            }
        }
    }

    @Test(
        "Climbing normalised information ends higher in it than climbing information does, where clusters are unequal",
        arguments: [1, 2, 3] as [UInt64], [2, 4])
    func normalised(seed: UInt64, clusterings: Int) {
        let clusters = [Int](repeating: 24, count: clusterings)
        func curated(_ algorithm: SelectionAlgorithm) -> (mutual: Double, normalised: Double) {
            var clips = AssignedClips(clusters: clusters, audioClusterings: clusterings / 2)
            for clip in skewed(seed: seed, clusterings: clusterings) { clips.append(clip) }
            let choice = OnlinePass(SelectionParameters(capacity: 1, algorithm: algorithm, margin: 0))
                .choose(from: clips, capacity: 3000)
            return clips.information(of: choice.clips)
        }
        let (plain, ratio) = (curated(.mutualInformation), curated(.normalised))
        #expect(ratio.normalised > plain.normalised, "\(ratio) \(plain)")
        #expect(ratio.mutual < plain.mutual)
    }

    @Test(
        "Each swap raises normalised information: of one pair always, the mean of several nearly always",
        arguments: [1, 2, 3] as [UInt64], [2, 4])
    func normalisedSwaps(seed: UInt64, clusterings: Int) {
        let capacity = 100
        let clusters = [Int](repeating: 24, count: clusterings)
        let objective = PlainObjective(clusters: clusters, audioClusterings: clusterings / 2, pairing: .bipartite)
        var set = CuratedSet(
            clusters: clusters, audioClusterings: clusterings / 2,
            parameters: SelectionParameters(capacity: capacity, algorithm: .normalised, margin: 0.05))
        var (swaps, falls) = (0, 0)
        for assignment in skewed(seed: seed, clusterings: clusterings).prefix(4000) {
            set.observe(assignment)
            func information() -> Double {
                objective.normalisedInformation(
                    (0..<capacity).filter { set.isMember($0) }.map { set.assignment(slot: $0) })
            }
            let before = information()
            #expect(abs(before - set.tables.normalisedMutualInformation) < 1e-8)
            guard case .displaced = set.offer(assignment) else { continue }
            swaps += 1
            if information() <= before { falls += 1 }
        }
        #expect(swaps > 60 && falls <= (clusterings == 2 ? 0 : swaps / 20), "\(falls) of \(swaps)")
    }
}
