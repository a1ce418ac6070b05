import Foundations
import Selection
import Testing

@Suite("Images of the curated set")
struct ImageTests {
    private static let clusters = [6, 5, 7, 8]

    private func lived(capacity: Int, seed: UInt64) -> CuratedSet {
        var generator = SeededGenerator(seed: seed)
        var stream = SyntheticStream(concepts: 8, clusters: Self.clusters, audioClusterings: 2, seed: seed)
        var set = CuratedSet(
            clusters: Self.clusters, audioClusterings: 2, parameters: SelectionParameters(capacity: capacity))
        for (number, clip) in stream.take(500).enumerated() {
            set.observe(clip.assignment)
            _ = set.offer(clip.assignment)
            let members = (0..<capacity).filter { set.isMember($0) }
            if generator.nextUnit() < 0.1, let slot = members.randomElement(using: &generator) {
                set.remove(slot: slot)
            }
            if number % 100 == 99 { set.weighPairs() }
        }
        return set
    }

    private func restored(_ image: CuratedSetImage, capacity: Int) throws -> CuratedSet {
        try CuratedSet(
            clusters: Self.clusters, audioClusterings: 2, parameters: SelectionParameters(capacity: capacity),
            image: image)
    }

    @Test(
        "A set and the one restored from its image decide the same for ever",
        arguments: [20, 100, 5000], [1, 2, 3] as [UInt64])
    func restore(capacity: Int, seed: UInt64) throws {
        var set = lived(capacity: capacity, seed: seed)
        var other = try restored(set.image(), capacity: capacity)
        #expect(other.image() == set.image())
        #expect(other.tables.mutualInformation == set.tables.mutualInformation)
        var stream = SyntheticStream(concepts: 8, clusters: Self.clusters, audioClusterings: 2, seed: seed &+ 9)
        for (assignment, _) in stream.take(500) {
            set.observe(assignment)
            other.observe(assignment)
            #expect(set.offer(assignment) == other.offer(assignment))
        }
        #expect(other.image() == set.image())
    }

    @Test("An empty set has an image too")
    func empty() throws {
        let set = CuratedSet(
            clusters: Self.clusters, audioClusterings: 2, parameters: SelectionParameters(capacity: 10))
        #expect(set.image().slots.isEmpty)
        #expect(try restored(set.image(), capacity: 10).image() == set.image())
    }

    @Test("Links that form no lists are refused", arguments: [1, 2] as [UInt64])
    func links(seed: UInt64) throws {
        let capacity = 40
        let set = lived(capacity: capacity, seed: seed)
        let image = set.image()
        let slots = image.slots[0].count / (2 * Self.clusters.count + 6)
        let first = image.slots[0].count - 4 * slots
        var refused = 0
        for slot in 0..<slots {
            for other in [-1, slot, (slot + 1) % slots, slots, 1 << 20] {
                var changed = image
                withUnsafeBytes(of: Int32(other)) { bytes in
                    changed.slots[0].replaceSubrange(first + 4 * slot..<first + 4 * slot + 4, with: bytes)
                }
                guard changed != image else { continue }
                #expect(throws: CuratedSetImageError.self) { _ = try restored(changed, capacity: capacity) }
                refused += 1
            }
        }
        #expect(refused > 50)
    }

    @Test("Counts that are not the members' are refused")
    func counts() throws {
        let image = lived(capacity: 40, seed: 4).image()
        // Three numbers a cell, a byte each: empty cells before it, clips of the stream, members.
        #expect(image.cells.count == 4 && image.cells.allSatisfy { $0.allSatisfy { $0 < 0x80 } })
        for part in image.cells.indices {
            for offset in stride(from: 2, to: image.cells[part].count, by: 3) {
                var changed = image
                changed.cells[part][offset] ^= 1
                #expect { _ = try restored(changed, capacity: 40) } throws: { error in
                    (error as? CuratedSetImageError)?.part == .cells(part)
                }
            }
        }
        // As many members as there should be, in other cells.
        let members = stride(from: 2, to: image.cells[0].count, by: 3)
        let first = try #require(members.first { image.cells[0][$0] > 0 })
        let second = try #require(members.first { image.cells[0][$0] > image.cells[0][first] })
        var exchanged = image
        exchanged.cells[0].swapAt(first, second)
        #expect(throws: CuratedSetImageError.self) { _ = try restored(exchanged, capacity: 40) }
        var without = image
        without.slots = []
        #expect(throws: CuratedSetImageError.self) { _ = try restored(without, capacity: 40) }
        #expect(throws: CuratedSetImageError.self) { _ = try restored(image, capacity: 10) }
    }

    @Test(
        "Under another capacity members and stream stay, in the slots from 0 on",
        arguments: [40, 41, 400], [1, 2] as [UInt64])
    func rebuilding(capacity: Int, seed: UInt64) throws {
        let set = lived(capacity: 40, seed: seed)
        let slots = (0..<40).filter { set.isMember($0) }
        var rebuilt = set.rebuilt(SelectionParameters(capacity: capacity, diversity: 1), keeping: slots)
        #expect(rebuilt.count == set.count && rebuilt.parameters.capacity == capacity)
        for (new, old) in slots.enumerated() {
            #expect(rebuilt.assignment(slot: new) == set.assignment(slot: old))
        }
        #expect(rebuilt.tables.mutualInformation == set.tables.mutualInformation)
        for pair in set.tables.pairs.indices {
            #expect(rebuilt.tables.weight(pair: pair) == set.tables.weight(pair: pair))
        }
        // What the stream showed is the same when the stream's counts are.
        let counts = set.image().totals.count
        #expect(rebuilt.image().totals == set.image().totals && counts > 0)
        #expect(rebuilt.image().cells == set.image().cells)
        var stream = SyntheticStream(concepts: 8, clusters: Self.clusters, audioClusterings: 2, seed: 77)
        for (assignment, _) in stream.take(300) {
            rebuilt.observe(assignment)
            _ = rebuilt.offer(assignment)
            #expect(rebuilt.count <= capacity)
        }
    }

    @Test(
        "The least valuable member is the one whose removal costs least, the lowest slot of several", arguments: [1, 2])
    func leastValuable(seed: UInt64) {
        var set = lived(capacity: 200, seed: seed)
        var round = EvictionRound()
        while set.count > 1 {
            let losses = (0..<200).filter { set.isMember($0) }.map { (set.removalLoss(slot: $0), $0) }
            let slot = round.leastValuable(of: set)
            #expect(slot == losses.min { $0 < $1 }?.1)
            set.remove(slot: slot)
        }
    }

    @Test(
        "Of many members nearly the least valuable leaves: what remains is as good as by exact choices",
        arguments: [1, 2])
    func manyMembers(seed: UInt64) throws {
        let clusters = [16, 16, 16]
        let parameters = SelectionParameters(capacity: 2000, gate: -20)
        var stream = SyntheticStream(concepts: 16, clusters: clusters, audioClusterings: 1, seed: seed)
        var set = CuratedSet(clusters: clusters, audioClusterings: 1, parameters: parameters)
        for (assignment, _) in stream.take(2000) {
            set.observe(assignment)
            _ = set.offer(assignment)
        }
        var exact = try CuratedSet(
            clusters: clusters, audioClusterings: 1, parameters: parameters, image: set.image())
        let before = set.tables.mutualInformation
        var round = EvictionRound()
        for _ in 0..<1000 {
            set.remove(slot: round.leastValuable(of: set))
            let losses = (0..<2000).filter { exact.isMember($0) }.map { (exact.removalLoss(slot: $0), $0) }
            exact.remove(slot: try #require(losses.min { $0 < $1 }).1)
        }
        #expect(set.count == 1000 && exact.tables.mutualInformation > 1.1 * before)
        #expect(set.tables.mutualInformation > 0.99 * exact.tables.mutualInformation)
    }
}
