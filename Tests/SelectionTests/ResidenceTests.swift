import Foundations
import Selection
import Testing

@Suite("Residence")
struct ResidenceTests {
    private static let clusters = [8, 8, 8]

    @Test(
        "No member is displaced in its residence, by whatever algorithm; withdrawals take it all the same",
        arguments: [SelectionAlgorithm.blend, .mutualInformation, .pointwise, .normalised, .reservoir],
        [1, 20, 300, 100_000])
    func protection(algorithm: SelectionAlgorithm, clips: Int) throws {
        let capacity = 60
        var generator = SeededGenerator(seed: UInt64(clips))
        var stream = SyntheticStream(concepts: 8, clusters: Self.clusters, audioClusterings: 1, seed: 9)
        var set = CuratedSet(
            clusters: Self.clusters, audioClusterings: 1,
            parameters: SelectionParameters(
                capacity: capacity, algorithm: algorithm, margin: 0, gate: -20, residenceClips: clips))
        var entered = [Int](repeating: -1, count: capacity)
        var youngest = Int.max
        var seen: [[UInt16]] = []
        for (arrival, clip) in stream.take(4000).enumerated() {
            let members = (0..<capacity).filter { set.isMember($0) }
            if generator.nextUnit() < 0.02, let slot = members.randomElement(using: &generator) {
                set.remove(slot: slot)
            }
            if generator.nextUnit() < 0.02, let slot = members.first, set.isMember(slot) {
                set.reassign(slot: slot, to: clip.assignment)
            }
            if arrival % 700 == 699 {
                set.weighPairs()
                set = try CuratedSet(
                    clusters: Self.clusters, audioClusterings: 1, parameters: set.parameters, image: set.image())
            }
            set.observe(clip.assignment)
            seen.append(clip.assignment)
            switch set.offer(clip.assignment) {
            case .admitted(let slot, _): entered[slot] = arrival
            case .displaced(let slot, _):
                // It entered, and as many clips came since, not counting this one.
                #expect(arrival - entered[slot] > clips)
                youngest = min(youngest, arrival - entered[slot])
                entered[slot] = arrival
            case .declined: break
            }
        }
        expectRecount(set, stream: seen)
        // The bound is met, not only kept: some member leaves as soon as it may.
        if clips <= 20 && algorithm != .reservoir { #expect(youngest <= 3 * clips + 50) }
        if clips == 100_000 { #expect(youngest == Int.max) }
    }

    @Test("A ruling that displaces a member in its residence is refused")
    func ruling() throws {
        var set = CuratedSet(
            clusters: [4, 4], audioClusterings: 1,
            parameters: SelectionParameters(capacity: 2, gate: -20, residenceClips: 3))
        let clips: [[UInt16]] = [[0, 0], [1, 1], [2, 2]]
        for clip in clips { set.observe(clip) }
        #expect(try set.offer(clips[0], ruled: .admitted(slot: 0)).agreed)
        #expect(try set.offer(clips[1], ruled: .admitted(slot: 1)).agreed)
        // Arrivals 3 and 4 find the first member, which came with the first arrival, protected; the fifth does not.
        #expect(throws: ImpossibleRuling.self) { try set.offer(clips[2], ruled: .displaced(slot: 0)) }
        #expect(set.offer(clips[2]) == .declined(.noRoom))
        _ = try set.offer(clips[2], ruled: .displaced(slot: 0))
        #expect(set.assignment(slot: 0) == clips[2])
        #expect(throws: ImpossibleRuling.self) { try set.offer(clips[0], ruled: .displaced(slot: 0)) }
    }

    @Test("Residences go on under a new length, and who may leave already may go on doing so", arguments: [5, 100, 0])
    func rebuilding(clips: Int) throws {
        let capacity = 40
        var stream = SyntheticStream(concepts: 8, clusters: Self.clusters, audioClusterings: 1, seed: 2)
        var parameters = SelectionParameters(capacity: capacity, margin: 0, gate: -20, residenceClips: 50)
        var set = CuratedSet(clusters: Self.clusters, audioClusterings: 1, parameters: parameters)
        var entered = [Int](repeating: -1, count: capacity)
        func note(_ decision: Decision, _ arrival: Int, _ length: Int) {
            switch decision {
            case .admitted(let slot, _): entered[slot] = arrival
            case .displaced(let slot, _):
                #expect(arrival - entered[slot] > length)
                entered[slot] = arrival
            case .declined: break
            }
        }
        for arrival in 0..<500 {
            let assignment = stream.next().assignment
            set.observe(assignment)
            note(set.offer(assignment), arrival, 50)
        }
        #expect(set.count == capacity)
        parameters.residenceClips = clips
        set = set.rebuilt(parameters, keeping: Array(0..<capacity))
        set = try CuratedSet(
            clusters: Self.clusters, audioClusterings: 1, parameters: parameters, image: set.image())
        let last = entered
        for arrival in 500..<1200 {
            let assignment = stream.next().assignment
            set.observe(assignment)
            let decision = set.offer(assignment)
            // Those who were free before stay free, however long a residence is from now on.
            if case .displaced(let slot, _) = decision, entered[slot] == last[slot], arrival - last[slot] > 50 {
                entered[slot] = arrival
            } else {
                note(decision, arrival, clips)
            }
        }
    }

    @Test("Arrivals that no member can have entered with are refused")
    func malformed() throws {
        var stream = SyntheticStream(concepts: 8, clusters: Self.clusters, audioClusterings: 1, seed: 2)
        let parameters = SelectionParameters(capacity: 20, gate: -20, residenceClips: 30)
        var set = CuratedSet(clusters: Self.clusters, audioClusterings: 1, parameters: parameters)
        for (assignment, _) in stream.take(25) {
            set.observe(assignment)
            _ = set.offer(assignment)
        }
        let image = set.image()
        func restore(_ image: CuratedSetImage) throws {
            _ = try CuratedSet(clusters: Self.clusters, audioClusterings: 1, parameters: parameters, image: image)
        }
        try restore(image)
        // The last four bytes of a slot's 4 · 20 are the arrivals.
        let first = image.slots[0].count - 4 * set.freshSlot
        for slot in 0..<set.freshSlot {
            for arrival in [26, 1000, Int(UInt32.max)] + (slot == 0 ? [] : [1]) {
                var changed = image
                withUnsafeBytes(of: UInt32(arrival)) { bytes in
                    changed.slots[0].replaceSubrange(first + 4 * slot..<first + 4 * slot + 4, with: bytes)
                }
                #expect(throws: CuratedSetImageError.self) { try restore(changed) }
            }
        }
    }
}
