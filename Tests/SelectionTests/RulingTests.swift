import Foundations
import Selection
import Testing

@Suite("Rulings")
struct RulingTests {
    private static let clusters = [6, 5, 7]

    private func set(capacity: Int) -> CuratedSet {
        CuratedSet(
            clusters: Self.clusters, audioClusterings: 1,
            parameters: SelectionParameters(capacity: capacity, pairing: .combination))
    }

    @Test("A set that is told what another one did agrees, and ends as the other", arguments: [1, 2, 3] as [UInt64])
    func agreement(seed: UInt64) throws {
        var stream = SyntheticStream(concepts: 6, clusters: Self.clusters, audioClusterings: 1, seed: seed)
        var leader = set(capacity: 40)
        var follower = set(capacity: 40)
        for (assignment, _) in stream.take(1500) {
            leader.observe(assignment)
            follower.observe(assignment)
            let decision = leader.offer(assignment)
            let (done, agreed) = try follower.offer(assignment, ruled: decision.ruling)
            #expect(agreed && done == decision)
        }
        #expect(leader.image() == follower.image())
    }

    @Test(
        "Whatever is ruled is done, and the counts stay those of the members",
        arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func obedience(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var stream = SyntheticStream(concepts: 6, clusters: Self.clusters, audioClusterings: 1, seed: seed)
        let capacity = 30
        var set = set(capacity: capacity)
        var seen: [[UInt16]] = []
        var disagreements = 0
        for (assignment, _) in stream.take(600) {
            if generator.nextUnit() < 0.05, let slot = (0..<capacity).filter({ set.isMember($0) }).first {
                set.remove(slot: slot)
            }
            set.observe(assignment)
            seen.append(assignment)
            let ruling: Ruling =
                if generator.nextUnit() < 0.3 {
                    .declined(.noGain)
                } else if set.count < capacity {
                    .admitted(slot: try #require((0..<capacity).first { isPossible(.admitted(slot: $0), set) }))
                } else {
                    .displaced(slot: Int.random(in: 0..<capacity, using: &generator))
                }
            let before = set.count
            let (decision, agreed) = try set.offer(assignment, ruled: ruling)
            if !agreed { disagreements += 1 }
            #expect(decision.ruling == ruling)
            switch decision {
            case .declined: #expect(set.count == before)
            case .admitted(let slot, _):
                #expect(set.count == before + 1 && set.assignment(slot: slot) == assignment)
            case .displaced(let slot, _):
                #expect(set.count == before && set.assignment(slot: slot) == assignment)
            }
        }
        expectRecount(set, stream: seen)
        #expect(disagreements > 50)
    }

    /// Tries on a copy.
    private func isPossible(_ ruling: Ruling, _ set: borrowing CuratedSet) -> Bool {
        guard
            var copy = try? CuratedSet(
                clusters: Self.clusters, audioClusterings: 1, parameters: set.parameters, image: set.image())
        else { return false }
        return (try? copy.offer([0, 0, 0], ruled: ruling)) != nil
    }

    @Test("What no set can have ruled is refused, and changes no member")
    func impossible() throws {
        var set = set(capacity: 3)
        let assignment: [UInt16] = [1, 1, 1]
        #expect(throws: ImpossibleRuling.self) { try set.offer(assignment, ruled: .admitted(slot: 1)) }
        #expect(throws: ImpossibleRuling.self) { try set.offer(assignment, ruled: .displaced(slot: 0)) }
        for slot in 0..<3 { _ = try set.offer(assignment, ruled: .admitted(slot: slot)) }
        #expect(throws: ImpossibleRuling.self) { try set.offer(assignment, ruled: .admitted(slot: 3)) }
        #expect(throws: ImpossibleRuling.self) { try set.offer(assignment, ruled: .displaced(slot: 3)) }
        #expect(throws: ImpossibleRuling.self) { try set.offer(assignment, ruled: .displaced(slot: .max)) }
        #expect(set.count == 3)
    }
}
