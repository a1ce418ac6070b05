import Foundations
import Selection
import Testing

/// The cells of all pairs in which something fell.
func usedCells(_ set: borrowing CuratedSet) -> [[Int]: [Int]] {
    var cells: [[Int]: [Int]] = [:]
    for pair in set.tables.pairs.indices {
        set.tables.forEachUsedCell(pair: pair) { first, second, members, stream in
            cells[[pair, first, second]] = [members, stream]
        }
    }
    return cells
}

@Suite("Laws of the tables")
struct TableLawTests {
    struct Shape: Sendable {
        let clusters: [Int]
        let audioClusterings: Int
        var pairing = Pairing.bipartite
    }

    static let shapes = [
        Shape(clusters: [2, 2], audioClusterings: 1),
        Shape(clusters: [40, 3], audioClusterings: 1),
        Shape(clusters: [7, 9, 11, 5], audioClusterings: 2, pairing: .combination),
        Shape(clusters: [300, 200], audioClusterings: 1, pairing: .diagonal),
    ]

    private func all(_ clips: [[UInt16]], _ shape: Shape) -> CuratedSet {
        var set = CuratedSet(
            clusters: shape.clusters, audioClusterings: shape.audioClusterings,
            parameters: SelectionParameters(capacity: clips.count + 1, pairing: shape.pairing, gate: -20))
        for clip in clips {
            set.observe(clip)
            _ = set.offer(clip)
        }
        return set
    }

    @Test(
        "The counts of two streams together are the sums of their counts, in whichever order they came",
        arguments: shapes, [1, 2, 3] as [UInt64])
    func merging(shape: Shape, seed: UInt64) {
        var stream = SyntheticStream(
            concepts: 300, clusters: shape.clusters, audioClusterings: shape.audioClusterings, seed: seed)
        let clips = stream.take(700).map(\.assignment)
        let split = Int(seed) * 150
        let first = usedCells(all(Array(clips[..<split]), shape))
        let second = usedCells(all(Array(clips[split...]), shape))
        let sums = first.merging(second) { zip($0, $1).map(+) }
        let forwards = all(clips, shape)
        let backwards = all(clips.reversed(), shape)
        #expect(usedCells(forwards) == sums && usedCells(backwards) == sums)
        #expect(forwards.tables.mutualInformation == backwards.tables.mutualInformation)
    }

    @Test("Sparse tables give the estimates that dense ones give", arguments: shapes, [1, 2] as [UInt64])
    func sparseEstimates(shape: Shape, seed: UInt64) {
        var stream = SyntheticStream(
            concepts: 300, clusters: shape.clusters, audioClusterings: shape.audioClusterings, seed: seed)
        let parameters = SelectionParameters(capacity: 2000, pairing: shape.pairing, gate: -20)
        func empty(_ cellBytes: Int) -> CuratedSet {
            CuratedSet(
                clusters: shape.clusters, audioClusterings: shape.audioClusterings, parameters: parameters,
                cellBytes: cellBytes)
        }
        var dense = empty(ContingencyTables.denseBytes)
        var sparse = empty(0)
        for (assignment, _) in stream.take(1500) {
            dense.observe(assignment)
            sparse.observe(assignment)
            #expect(dense.offer(assignment) == sparse.offer(assignment))
        }
        #expect(sparse.tables.isSparse && !dense.tables.isSparse && dense.count > 1000)
        #expect(dense.estimates() == sparse.estimates())
    }

    @Test("There are tables for the greatest capacity, and for the member more that a swap has")
    func greatestCapacity() {
        let parameters = SelectionParameters(capacity: SelectionParameters.greatestCapacity)
        let tables = ContingencyTables(clusters: [2, 2], audioClusterings: 1, parameters: parameters)
        #expect(tables.mutualInformation == 0 && tables.memberTotal == 0)
    }

    @Test(
        "Counts greater than the look-ups reach give the same information and losses as the formulas",
        arguments: [1, 2] as [UInt64])
    func greatCounts(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let members = 300_000
        var set = CuratedSet(
            clusters: [2, 3], audioClusterings: 1,
            parameters: SelectionParameters(capacity: members + 1, streamWeight: 0, diversity: 1, gate: -20))
        var joint = [[Double]](repeating: [0, 0, 0], count: 2)
        for _ in 0..<members {
            // Nearly all in one cell, and more than 2¹⁷ in it.
            let first = generator.nextUnit() < 0.9 ? 0 : 1
            let second = generator.nextUnit() < 0.9 ? first : 2
            _ = set.offer([UInt16(first), UInt16(second)])
            joint[first][second] += 1
        }
        func phi(_ count: Double) -> Double { count > 0 ? count * logarithm(count) : 0 }
        let rows = joint.map { $0.reduce(0, +) }
        let columns = (0..<3).map { joint[0][$0] + joint[1][$0] }
        let sums = [joint.flatMap { $0 }, rows, columns].map { $0.reduce(0) { $0 + phi($1) } }
        let total = Double(members)
        #expect(abs(set.tables.mutualInformation - (sums[0] - sums[1] - sums[2] + phi(total)) / total) < 1e-9)
        for slot in 0..<100 {
            let assignment = set.assignment(slot: slot).map { Int($0) }
            func psi(_ count: Double) -> Double { phi(count) - phi(count - 1) }
            let loss = psi(joint[assignment[0]][assignment[1]]) - psi(rows[assignment[0]]) - psi(columns[assignment[1]])
            #expect(abs(set.removalLoss(slot: slot) - loss) < 1e-5)
        }
        #expect(joint[0][0] > 200_000)
    }

    @Test(
        "Sparse tables count, decide and are written down as dense ones do, while nothing has to be dropped",
        arguments: shapes, [1, 2, 3] as [UInt64])
    func sparse(shape: Shape, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var stream = SyntheticStream(
            concepts: 300, clusters: shape.clusters, audioClusterings: shape.audioClusterings, seed: seed)
        let capacity = 60
        let parameters = SelectionParameters(capacity: capacity, pairing: shape.pairing)
        var dense = CuratedSet(
            clusters: shape.clusters, audioClusterings: shape.audioClusterings, parameters: parameters)
        // One byte less than dense tables take, and three sixteenths of a cell a byte are more than these streams fill.
        let bytes = 8 * dense.tables.pairs.reduce(0) { $0 + shape.clusters[$1.first] * shape.clusters[$1.second] } - 1
        var sparse = CuratedSet(
            clusters: shape.clusters, audioClusterings: shape.audioClusterings, parameters: parameters,
            cellBytes: bytes)
        #expect(!dense.tables.isSparse && sparse.tables.isSparse)
        for step in 0..<1500 {
            switch generator.nextUnit() {
            case ..<0.9:
                let assignment = stream.next().assignment
                dense.observe(assignment)
                sparse.observe(assignment)
                #expect(dense.offer(assignment) == sparse.offer(assignment))
            case ..<0.97:
                guard let slot = (0..<capacity).filter({ dense.isMember($0) }).randomElement(using: &generator)
                else { continue }
                if generator.nextUnit() < 0.3 {
                    dense.remove(slot: slot)
                    sparse.remove(slot: slot)
                } else {
                    let elsewhere = shape.clusters.map { UInt16.random(in: 0..<UInt16($0), using: &generator) }
                    dense.reassign(slot: slot, to: elsewhere)
                    sparse.reassign(slot: slot, to: elsewhere)
                }
            case ..<0.98:
                let clustering = Int.random(in: shape.clusters.indices, using: &generator)
                let cluster = Int.random(in: 0..<shape.clusters[clustering], using: &generator)
                dense.forgetStream(clustering: clustering, cluster: cluster)
                sparse.forgetStream(clustering: clustering, cluster: cluster)
            default:
                dense.weighPairs()
                sparse.weighPairs()
                #expect(dense.tables.pairWeights == sparse.tables.pairWeights)
            }
            guard step % 300 == 299 else { continue }
            let image = dense.image()
            #expect(sparse.image() == image)
            #expect(usedCells(dense) == usedCells(sparse))
            #expect(sparse.tables.sparseCount == usedCells(dense).count)
            sparse = try CuratedSet(
                clusters: shape.clusters, audioClusterings: shape.audioClusterings, parameters: parameters,
                image: image, cellBytes: bytes)
            let slots = (0..<capacity).filter { dense.isMember($0) }
            #expect(
                dense.rebuilt(parameters, keeping: slots).image() == sparse.rebuilt(parameters, keeping: slots).image())
        }
    }

    @Test(
        "Sparse tables that are full drop the cells without members that the stream saw least, and no others",
        arguments: [1, 2, 3] as [UInt64])
    func dropping(seed: UInt64) throws {
        let clusters = [200, 150, 100]
        let parameters = SelectionParameters(capacity: 50)
        var set = CuratedSet(clusters: clusters, audioClusterings: 1, parameters: parameters, cellBytes: 20_000)
        let (pairs, limit) = (2, 20_000 / 64 * 3)
        var stream = SyntheticStream(
            concepts: 200, clusters: clusters, audioClusterings: 1, confusion: 0.4, seed: seed)
        // The same rule, over a dictionary.
        var cells: [[Int]: Int] = [:]
        var marginals = clusters.map { [Int](repeating: 0, count: $0) }
        var drops = 0
        for step in 0..<20_000 {
            let assignment = stream.next().assignment
            if cells.count + pairs > limit {
                let members = Set(usedCells(set).filter { $0.value[0] > 0 }.keys)
                let others = cells.filter { !members.contains($0.key) }
                let greatest = others.values.sorted()[limit / 4 - 1]
                for (cell, seen) in others where seen <= greatest { cells[cell] = nil }
                drops += 1
            }
            for pair in 0..<pairs { cells[[pair, Int(assignment[0]), Int(assignment[pair + 1])], default: 0] += 1 }
            for clustering in clusters.indices { marginals[clustering][Int(assignment[clustering])] += 1 }
            set.observe(assignment)
            _ = set.offer(assignment)
            if step % 4000 == 3999 {
                #expect(usedCells(set).mapValues { $0[1] } == cells)
                set = try CuratedSet(
                    clusters: clusters, audioClusterings: 1, parameters: parameters, image: set.image(),
                    cellBytes: 20_000)
            }
        }
        #expect(drops > 5 && set.count == 50 && cells.count <= limit)
        for clustering in clusters.indices {
            for cluster in 0..<clusters[clustering] {
                #expect(
                    set.tables.streamCount(clustering: clustering, cluster: cluster) == marginals[clustering][cluster])
            }
        }
        let members = (0..<50).map { set.assignment(slot: $0) }
        let plain = plainMutualInformation(members, pairs: set.tables.pairs)
        #expect(abs(set.tables.mutualInformation - plain) < 1e-9)
    }

    @Test("Sparse tables stay within their memory, whatever is forgotten and withdrawn", arguments: [1, 2] as [UInt64])
    func bounds(seed: UInt64) {
        let clusters = [200, 150, 100]
        var generator = SeededGenerator(seed: seed)
        var stream = SyntheticStream(
            concepts: 200, clusters: clusters, audioClusterings: 1, confusion: 0.4, seed: seed)
        var set = CuratedSet(
            clusters: clusters, audioClusterings: 1, parameters: SelectionParameters(capacity: 50), cellBytes: 20_000)
        // 1,024 entries hold 768 cells; the 936 that there may be take twice as many.
        let most = set.bytes - 4 * 50 + 16 * 1024 + 4 * 64
        var greatest = 0
        for _ in 0..<20_000 {
            let assignment = stream.next().assignment
            set.observe(assignment)
            _ = set.offer(assignment)
            switch generator.nextUnit() {
            case ..<0.02:
                set.forgetStream(clustering: 0, cluster: Int.random(in: 0..<200, using: &generator))
            case ..<0.05:
                guard let slot = (0..<50).filter({ set.isMember($0) }).randomElement(using: &generator) else { break }
                set.remove(slot: slot)
            default: break
            }
            greatest = max(greatest, set.tables.sparseCount)
            #expect(set.bytes <= most + 4 * 50)
        }
        #expect((900...938).contains(greatest))
    }

    @Test("A stream as long as counts can hold is halved, with all its counts", arguments: [1 << 30, 0])
    func halving(cellBytes: Int) throws {
        let parameters = SelectionParameters(capacity: 20)
        var stream = SyntheticStream(concepts: 6, clusters: [6, 6], audioClusterings: 1, seed: 3)
        var set = CuratedSet(clusters: [6, 6], audioClusterings: 1, parameters: parameters, cellBytes: cellBytes)
        for (assignment, _) in stream.take(333) {
            set.observe(assignment)
            _ = set.offer(assignment)
        }
        set.weighPairs()
        let before = usedCells(set)
        var image = set.image()
        // The stream's total comes first.
        image.totals.replaceSubrange(0..<8, with: [0, 0, 0, 0x40, 0, 0, 0, 0])
        set = try CuratedSet(
            clusters: [6, 6], audioClusterings: 1, parameters: parameters, image: image, cellBytes: cellBytes)
        #expect(set.tables.streamTotal == 1 << 30)
        set.observe([0, 0])
        #expect(set.tables.streamTotal == 1 << 29 + 1)
        for (cell, counts) in before {
            let own = cell == [0, 0, 0] ? 1 : 0
            #expect(set.tables.streamCount(pair: 0, first: cell[1], second: cell[2]) == counts[1] / 2 + own)
            #expect(set.tables.memberCount(pair: 0, first: cell[1], second: cell[2]) == counts[0])
        }
        let again = try CuratedSet(
            clusters: [6, 6], audioClusterings: 1, parameters: parameters, image: set.image(), cellBytes: cellBytes)
        #expect(again.image() == set.image())
    }

    @Test("Pairs are weighed again when the stream is an eighth longer, and not before")
    func weighing() {
        var stream = SyntheticStream(concepts: 8, clusters: [8, 8, 8], audioClusterings: 1, seed: 4)
        var set = CuratedSet(clusters: [8, 8, 8], audioClusterings: 1, parameters: SelectionParameters(capacity: 100))
        for (assignment, _) in stream.take(800) { set.observe(assignment) }
        set.weighPairs()
        let first = set.tables.pairWeights
        // From here on the last clustering is noise.
        for (assignment, _) in stream.take(100) { set.observe([assignment[0], assignment[1], assignment[0] ^ 1]) }
        set.weighPairs()
        #expect(set.tables.pairWeights == first)
        set.observe([0, 0, 1])
        set.weighPairs()
        #expect(set.tables.pairWeights != first)
    }
}
