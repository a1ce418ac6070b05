import Foundations
import Selection
import Testing

/// What the tables must say, counted from the members and the stream alone.
func expectRecount(
    _ set: borrowing CuratedSet, stream: [[UInt16]], sourceLocation: SourceLocation = #_sourceLocation
) {
    let slots = (0..<set.parameters.capacity).filter { set.isMember($0) }
    let members = slots.map { set.assignment(slot: $0) }
    let pairs = set.tables.pairs
    let clusters = set.tables.clusters
    #expect(set.count == members.count, sourceLocation: sourceLocation)
    #expect(set.count <= set.parameters.capacity, sourceLocation: sourceLocation)
    for (index, pair) in pairs.enumerated() {
        var joint = [[UInt16]: Int]()
        var seen = [[UInt16]: Int]()
        for member in members { joint[[member[pair.first], member[pair.second]], default: 0] += 1 }
        for clip in stream { seen[[clip[pair.first], clip[pair.second]], default: 0] += 1 }
        for first in 0..<clusters[pair.first] {
            for second in 0..<clusters[pair.second] {
                let cell = [UInt16(first), UInt16(second)]
                let memberCount = set.tables.memberCount(pair: index, first: first, second: second)
                let streamCount = set.tables.streamCount(pair: index, first: first, second: second)
                #expect(memberCount == joint[cell] ?? 0, sourceLocation: sourceLocation)
                #expect(streamCount == seen[cell] ?? 0, sourceLocation: sourceLocation)
            }
        }
    }
    for clustering in clusters.indices {
        for cluster in 0..<clusters[clustering] {
            let inCluster = members.count { Int($0[clustering]) == cluster }
            let seenInCluster = stream.count { Int($0[clustering]) == cluster }
            let memberCount = set.tables.memberCount(clustering: clustering, cluster: cluster)
            let streamCount = set.tables.streamCount(clustering: clustering, cluster: cluster)
            #expect(memberCount == inCluster, sourceLocation: sourceLocation)
            #expect(streamCount == seenInCluster, sourceLocation: sourceLocation)
        }
    }
    let plain = plainMutualInformation(members, pairs: pairs)
    #expect(abs(set.tables.mutualInformation - plain) < 1e-9, sourceLocation: sourceLocation)
    for slot in slots { #expect(set.queuedLoss(slot: slot) != nil, sourceLocation: sourceLocation) }
}

@Suite("Laws of the curated set")
struct CuratedSetLawTests {
    @Test("Many pairs of many members do not overflow the objective")
    func manyPairs() throws {
        let clusterings = 45
        let members = 100_000
        var set = CuratedSet(
            clusters: [Int](repeating: 2, count: 2 * clusterings), audioClusterings: clusterings,
            parameters: SelectionParameters(capacity: members, gate: -20))
        // All in one cluster: 2,025 pairs of −φ(100,000) each, in units of 2⁻³², are more than 64 bits hold.
        let assignment = [UInt16](repeating: 0, count: 2 * clusterings)
        for _ in 0..<members { _ = set.offer(assignment) }
        #expect(set.count == members)
        #expect(abs(set.tables.mutualInformation) < 1e-6)
    }

    struct Shape: Sendable, CustomTestStringConvertible {
        let clusters: [Int]
        let audioClusterings: Int
        let pairing: Pairing
        let capacity: Int
        var testDescription: String {
            "\(pairing) of \(audioClusterings) and \(clusters.count - audioClusterings), \(capacity)"
        }
    }

    static let shapes = [
        Shape(clusters: [4, 4], audioClusterings: 1, pairing: .bipartite, capacity: 1),
        Shape(clusters: [2, 3], audioClusterings: 1, pairing: .bipartite, capacity: 10),
        Shape(clusters: [16, 16], audioClusterings: 1, pairing: .diagonal, capacity: 60),
        Shape(clusters: [5, 8, 6, 7], audioClusterings: 2, pairing: .bipartite, capacity: 40),
        Shape(clusters: [5, 8, 6, 7], audioClusterings: 2, pairing: .combination, capacity: 40),
        Shape(clusters: [3, 9, 4], audioClusterings: 1, pairing: .combination, capacity: 25),
    ]

    @Test(
        "After any sequence of arrivals, withdrawals, reassignments and forgettings the tables equal a recount",
        arguments: shapes, [1, 2, 3] as [UInt64])
    func recount(shape: Shape, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var stream = SyntheticStream(
            concepts: 12, clusters: shape.clusters, audioClusterings: shape.audioClusterings, seed: seed &+ 100)
        var set = CuratedSet(
            clusters: shape.clusters, audioClusterings: shape.audioClusterings,
            parameters: SelectionParameters(capacity: shape.capacity, pairing: shape.pairing))
        var seen: [[UInt16]] = []
        for step in 0..<600 {
            let slots = (0..<shape.capacity).filter { set.isMember($0) }
            switch generator.nextUnit() {
            case ..<0.8:
                let (assignment, _) = stream.next()
                set.observe(assignment)
                seen.append(assignment)
                let before = set.count
                let isFull = before == shape.capacity
                switch set.offer(assignment) {
                case .admitted(let slot, _):
                    #expect(!isFull && set.count == before + 1)
                    #expect(set.assignment(slot: slot) == assignment)
                case .displaced(let slot, let displacement):
                    #expect(isFull && set.count == before && displacement.gain > displacement.loss)
                    #expect(set.assignment(slot: slot) == assignment)
                case .declined:
                    #expect(set.count == before)
                }
            case ..<0.9:
                if let slot = slots.randomElement(using: &generator) { set.remove(slot: slot) }
            default:
                if generator.nextUnit() < 0.2 { set.weighPairs() }
                if let slot = slots.randomElement(using: &generator) {
                    let elsewhere = shape.clusters.map { UInt16.random(in: 0..<UInt16($0), using: &generator) }
                    set.reassign(slot: slot, to: elsewhere)
                    #expect(set.assignment(slot: slot) == elsewhere)
                }
            }
            if step % 100 == 99 { expectRecount(set, stream: seen) }
        }
    }

    @Test("Adding a clip and then removing it leaves everything as it was", arguments: [1, 2, 3, 4] as [UInt64])
    func addThenRemove(seed: UInt64) throws {
        var stream = SyntheticStream(concepts: 8, clusters: [8, 8, 8], audioClusterings: 1, seed: seed)
        var set = CuratedSet(
            clusters: [8, 8, 8], audioClusterings: 1, parameters: SelectionParameters(capacity: 500, gate: -16))
        for (assignment, _) in stream.take(100) {
            set.observe(assignment)
            _ = set.offer(assignment)
        }
        for (assignment, _) in stream.take(50) {
            let before = set.tables.mutualInformation
            guard case .admitted(let slot, let gain) = set.offer(assignment) else {
                Issue.record("there is room and no gate")
                continue
            }
            // What is gained by adding is what would be lost by removing.
            #expect(set.removalLoss(slot: slot) == gain)
            set.remove(slot: slot)
            #expect(set.tables.mutualInformation == before)
        }
    }

    @Test("Renaming the clusters of every clustering changes no decision", arguments: [1, 2, 3] as [UInt64])
    func relabelling(seed: UInt64) {
        let clusters = [9, 7, 11]
        var generator = SeededGenerator(seed: seed)
        let names = clusters.map { count in (0..<UInt16(count)).shuffled(using: &generator) }
        var stream = SyntheticStream(concepts: 9, clusters: clusters, audioClusterings: 1, seed: seed)
        let parameters = SelectionParameters(capacity: 80)
        var plain = CuratedSet(clusters: clusters, audioClusterings: 1, parameters: parameters)
        var renamed = CuratedSet(clusters: clusters, audioClusterings: 1, parameters: parameters)
        for (assignment, _) in stream.take(2000) {
            let other = zip(names, assignment).map { $0[Int($1)] }
            plain.observe(assignment)
            renamed.observe(other)
            switch (plain.offer(assignment), renamed.offer(other)) {
            case (.admitted(let a, let gain), .admitted(let b, let otherGain)):
                #expect(a == b && gain == otherGain)
            case (.displaced(let a, let displacement), .displaced(let b, let other)):
                #expect(a == b && displacement.gain == other.gain && displacement.loss == other.loss)
            case (.declined(let reason), .declined(let otherReason)):
                #expect(reason == otherReason)
            default:
                Issue.record("the decisions differ")
            }
        }
        #expect(plain.tables.mutualInformation == renamed.tables.mutualInformation)
    }

    @Test(
        "The displaced member is never worth more than any other by more than the queue's staleness",
        arguments: [1, 2, 3] as [UInt64])
    func victim(seed: UInt64) {
        var stream = SyntheticStream(concepts: 20, clusters: [20, 20, 20, 20], audioClusterings: 2, seed: seed)
        let capacity = 150
        var set = CuratedSet(
            clusters: [20, 20, 20, 20], audioClusterings: 2, parameters: SelectionParameters(capacity: capacity))
        var displaced = 0
        for (assignment, _) in stream.take(3000) {
            set.observe(assignment)
            var losses: [Int: Double] = [:]
            var bound = Double.infinity
            if set.count == capacity {
                for slot in 0..<capacity {
                    let loss = set.removalLoss(slot: slot)
                    losses[slot] = loss
                    guard let queued = set.queuedLoss(slot: slot) else { continue }
                    // A member may be re-scored meanwhile; then its place is right to a bucket's width.
                    let width = queued.upperBound - queued.lowerBound
                    bound = min(bound, max(queued.upperBound, loss + width))
                }
            }
            if case .displaced(let slot, _) = set.offer(assignment), let loss = losses[slot] {
                displaced += 1
                #expect(loss <= bound)
            }
        }
        #expect(displaced > 100)
    }

    @Test("The same arrivals give the same set")
    func determinism() {
        func run() -> [[UInt16]?] {
            var stream = SyntheticStream(concepts: 15, clusters: [16, 16], audioClusterings: 1, seed: 4)
            var set = CuratedSet(
                clusters: [16, 16], audioClusterings: 1, parameters: SelectionParameters(capacity: 100))
            for (assignment, _) in stream.take(5000) {
                set.observe(assignment)
                _ = set.offer(assignment)
            }
            return (0..<100).map { set.isMember($0) ? set.assignment(slot: $0) : nil }
        }
        #expect(run() == run())
    }

    @Test("A clustering that tells nothing of the other sense loses its weight, and the others gain it")
    func weights() {
        var stream = SyntheticStream(concepts: 8, clusters: [8, 8, 8], audioClusterings: 1, seed: 5)
        var generator = SeededGenerator(seed: 6)
        var set = CuratedSet(
            clusters: [8, 8, 8], audioClusterings: 1,
            parameters: SelectionParameters(capacity: 100, pairing: .combination))
        #expect((0..<3).allSatisfy { set.tables.weight(pair: $0) == 1 })
        for (assignment, _) in stream.take(5000) {
            // The last clustering is noise.
            set.observe([assignment[0], assignment[1], UInt16.random(in: 0..<8, using: &generator)])
        }
        set.weighPairs()
        #expect(set.tables.weight(pair: 0) > 1.9)
        #expect(set.tables.weight(pair: 1) < 0.1)
        #expect(abs(set.tables.weight(pair: 0) + set.tables.weight(pair: 1) - 2) < 0.01)
        // Pairs within a modality are always associated; they do not compete.
        #expect(set.tables.pairs[2].isCrossModal == false && set.tables.weight(pair: 2) == 1)
    }

    @Test("Weights that are told weigh like those that were found")
    func toldWeights() {
        var stream = SyntheticStream(concepts: 8, clusters: [8, 8, 8], audioClusterings: 1, seed: 5)
        let parameters = SelectionParameters(capacity: 50, pairing: .combination)
        var found = CuratedSet(clusters: [8, 8, 8], audioClusterings: 1, parameters: parameters)
        for (assignment, _) in stream.take(500) {
            found.observe(assignment)
            _ = found.offer(assignment)
        }
        var told = found.rebuilt(parameters, keeping: (0..<50).filter { found.isMember($0) })
        found.weighPairs()
        #expect(told.tables.pairWeights != found.tables.pairWeights)
        told.weighPairs(as: found.tables.pairWeights)
        #expect(told.tables.pairWeights == found.tables.pairWeights)
        for slot in 0..<50 {
            #expect(told.removalLoss(slot: slot) == found.removalLoss(slot: slot))
        }
        #expect(!told.tables.isPossible([256, 256]) && !told.tables.isPossible([256, 256, 769]))
    }

    @Test("While the stream shows no association, every pair weighs the same")
    func weightsOfNothing() {
        var set = CuratedSet(
            clusters: [4, 4, 4], audioClusterings: 1, parameters: SelectionParameters(capacity: 10))
        set.weighPairs()
        #expect((0..<2).allSatisfy { set.tables.weight(pair: $0) == 1 })
    }

    @Test("Forgetting a cluster's stream clears its row and column and nothing else")
    func forgetting() {
        var stream = SyntheticStream(concepts: 6, clusters: [6, 5, 4], audioClusterings: 1, seed: 2)
        var set = CuratedSet(
            clusters: [6, 5, 4], audioClusterings: 1,
            parameters: SelectionParameters(capacity: 50, pairing: .combination))
        let clips = stream.take(400).map(\.assignment)
        for clip in clips { set.observe(clip) }
        set.forgetStream(clustering: 1, cluster: 3)
        for (index, pair) in set.tables.pairs.enumerated() {
            for first in 0..<set.tables.clusters[pair.first] {
                for second in 0..<set.tables.clusters[pair.second] {
                    let isForgotten = pair.first == 1 && first == 3 || pair.second == 1 && second == 3
                    let seen = clips.count { Int($0[pair.first]) == first && Int($0[pair.second]) == second }
                    let counted = set.tables.streamCount(pair: index, first: first, second: second)
                    #expect(counted == (isForgotten ? 0 : seen))
                }
            }
        }
        #expect(set.tables.streamCount(clustering: 1, cluster: 3) == 0)
    }
}
