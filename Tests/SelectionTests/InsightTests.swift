import Foundations
import Selection
import Testing

/// What pairs, tables, clusters and members show, against what counting the members and the stream anew shows.
@Suite("What the set shows of itself")
struct InsightTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        let clusters: [Int]
        let pairing: Pairing
        var cellBytes = ContingencyTables.denseBytes
        var residenceClips = 0
        var testDescription: String { "\(pairing) \(clusters), \(cellBytes) bytes" }
    }

    static let shapes = [
        Shape(clusters: [5, 4, 7, 3], pairing: .bipartite),
        Shape(clusters: [5, 4, 7, 3], pairing: .bipartite, cellBytes: 0, residenceClips: 40),
        Shape(clusters: [6, 9, 6, 9], pairing: .diagonal),
        Shape(clusters: [6, 9, 6, 9], pairing: .diagonal, cellBytes: 0),
        Shape(clusters: [8, 3, 5, 12], pairing: .combination, residenceClips: 60),
        Shape(clusters: [8, 3, 5, 12], pairing: .combination, cellBytes: 0),
        Shape(clusters: [300, 260, 280, 40], pairing: .bipartite),
        // One byte less than dense tables take; three eighths of the cells are more than these streams fill.
        Shape(
            clusters: [300, 260, 280, 40], pairing: .bipartite, cellBytes: 8 * (300 + 260) * (280 + 40) - 1),
    ]

    /// A set after a stream with withdrawals and moves, the stream that its counts know, and when each clip entered.
    private struct History: ~Copyable {
        var set: CuratedSet
        var stream: [[UInt16]] = []
        var entered: [Int: Int] = [:]

        init(_ shape: Shape, capacity: Int, clips: Int, seed: UInt64) {
            set = CuratedSet(
                clusters: shape.clusters, audioClusterings: 2,
                parameters: SelectionParameters(
                    capacity: capacity, pairing: shape.pairing, margin: 0.02, gate: -20,
                    residenceClips: shape.residenceClips),
                cellBytes: shape.cellBytes)
            var generator = SeededGenerator(seed: seed)
            var source = SyntheticStream(
                concepts: 20, clusters: shape.clusters, audioClusterings: 2, correspondingShare: 0.4, seed: seed)
            for number in 1...clips {
                let assignment = source.next().assignment
                stream.append(assignment)
                set.observe(assignment)
                switch set.offer(assignment) {
                case .admitted(let slot, _): entered[slot] = number
                case .displaced(let slot, _): entered[slot] = number
                case .declined: break
                }
                guard generator.nextUnit() < 0.05,
                    let slot = entered.keys.sorted().randomElement(using: &generator)
                else { continue }
                if generator.nextUnit() < 0.5 {
                    set.remove(slot: slot)
                    entered[slot] = nil
                } else {
                    set.reassign(
                        slot: slot, to: shape.clusters.map { UInt16.random(in: 0..<UInt16($0), using: &generator) })
                }
            }
        }

        var slots: [Int] { entered.keys.sorted() }
        var members: [[UInt16]] { slots.map { set.assignment(slot: $0) } }
    }

    /// How many clips have these clusters in two clusterings.
    private func count(_ clips: [[UInt16]], _ pair: ClusteringPair, _ first: Int, _ second: Int) -> Int {
        clips.count { Int($0[pair.first]) == first && Int($0[pair.second]) == second }
    }

    private func count(_ clips: [[UInt16]], _ clustering: Int, _ cluster: Int) -> Int {
        clips.count { Int($0[clustering]) == cluster }
    }

    /// The stream's association in a cell by its definition.
    private func association(_ clips: [[UInt16]], _ pair: ClusteringPair, _ first: Int, _ second: Int) -> Double? {
        let joint = count(clips, pair, first, second)
        guard joint > 0 else { return nil }
        let chance = Double(count(clips, pair.first, first)) * Double(count(clips, pair.second, second))
        return logarithm(Double(joint) * Double(clips.count) / chance)
    }

    private func isNear(_ left: Double?, _ right: Double?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return abs(left - right) < 1e-9
    }

    @Test("A pair's information is that of its members, and the mean over pairs that of the set", arguments: shapes)
    func pairs(shape: Shape) {
        for (capacity, seed) in [(1, 1), (30, 2), (200, 3)] as [(Int, UInt64)] {
            let history = History(shape, capacity: capacity, clips: 500, seed: seed)
            let pairs = history.set.tables.pairs
            var sum = 0.0
            for (number, pair) in pairs.enumerated() {
                let information = history.set.tables.mutualInformation(pair: number)
                #expect(abs(information - plainMutualInformation(history.members, pairs: [pair])) < 1e-8)
                sum += information
            }
            #expect(abs(sum / Double(pairs.count) - history.set.tables.mutualInformation) < 1e-12)
        }
    }

    @Test("A pair's table has the largest clusters, and in them what members and stream come to", arguments: shapes)
    func tables(shape: Shape) throws {
        let history = History(shape, capacity: 120, clips: 400, seed: 4)
        let members = history.members
        for (number, pair) in history.set.tables.pairs.enumerated() {
            for mostClusters in [-1, 0, 1, 4, 20] {
                let answer = history.set.tables.table(ofPair: number, mostClusters: mostClusters)
                let table = try #require(answer)
                func largest(_ clustering: Int) -> [(cluster: Int, members: Int)] {
                    let sizes = (0..<shape.clusters[clustering]).map {
                        (cluster: $0, members: count(members, clustering, $0))
                    }
                    return Array(
                        sizes.sorted { ($1.members, $0.cluster) < ($0.members, $1.cluster) }
                            .prefix(max(mostClusters, 0)))
                }
                let (rows, columns) = (largest(pair.first), largest(pair.second))
                #expect(table.pair == number && table.first == pair.first && table.second == pair.second)
                #expect(table.members == members.count)
                #expect(table.rowClusters == rows.map(\.cluster) && table.rowMembers == rows.map(\.members))
                #expect(table.columnClusters == columns.map(\.cluster) && table.columnMembers == columns.map(\.members))
                #expect(table.rows == shape.clusters[pair.first] && table.columns == shape.clusters[pair.second])
                #expect(
                    table.counts == rows.map { row in columns.map { count(members, pair, row.cluster, $0.cluster) } })
                #expect(table.associations.count == rows.count)
                for (row, associations) in zip(rows, table.associations) {
                    #expect(associations.count == columns.count)
                    for (column, found) in zip(columns, associations) {
                        #expect(isNear(found, association(history.stream, pair, row.cluster, column.cluster)))
                    }
                }
            }
        }
        let whole = history.set.tables.table(ofPair: 0, mostClusters: .max)
        #expect(whole?.rowClusters.count == min(shape.clusters[history.set.tables.pairs[0].first], 256))
        for number in [-1, history.set.tables.pairs.count] {
            let table = history.set.tables.table(ofPair: number, mostClusters: 3)
            #expect(table == nil)
        }
    }

    @Test(
        "Clusters are as large as members and stream make them; one that was forgotten begins anew", arguments: shapes)
    func clusters(shape: Shape) {
        var history = History(shape, capacity: 80, clips: 300, seed: 5)
        let (members, stream) = (history.members, history.stream)
        func expectSizes(forgotten: Int?) {
            for clustering in shape.clusters.indices {
                let sizes = history.set.tables.clusterSizes(clustering: clustering)
                #expect(sizes.clustering == clustering)
                #expect(sizes.members == (0..<shape.clusters[clustering]).map { count(members, clustering, $0) })
                #expect(
                    sizes.streamShares
                        == (0..<shape.clusters[clustering]).map { cluster in
                            clustering == 1 && cluster == forgotten
                                ? 0 : Double(count(stream, clustering, cluster)) / Double(stream.count)
                        })
            }
        }
        expectSizes(forgotten: nil)
        history.set.forgetStream(clustering: 1, cluster: 2)
        expectSizes(forgotten: 2)
        for (number, pair) in history.set.tables.pairs.enumerated() where pair.first == 1 {
            #expect(history.set.tables.association(pair: number, first: 2, second: 0) == nil)
        }
    }

    @Test("A member's loss is what removing it costs, to the bit, and its cells are as counted", arguments: shapes)
    func standings(shape: Shape) throws {
        let history = History(shape, capacity: 60, clips: 400, seed: 6)
        let (members, slots) = (history.members, history.slots)
        let before = history.set.tables.mutualInformation
        for (slot, assignment) in zip(slots, members) {
            let standing = history.set.standing(slot: slot)
            var without = try CuratedSet(
                clusters: shape.clusters, audioClusterings: 2, parameters: history.set.parameters,
                image: history.set.image(), cellBytes: shape.cellBytes)
            without.remove(slot: slot)
            #expect(standing.loss == before - without.tables.mutualInformation)
            #expect(standing.cells.count == history.set.tables.pairs.count)
            for (cell, pair) in zip(standing.cells, history.set.tables.pairs) {
                let (row, column) = (Int(assignment[pair.first]), Int(assignment[pair.second]))
                #expect(cell.first == pair.first && cell.second == pair.second)
                #expect(cell.firstCluster == row && cell.secondCluster == column)
                #expect(cell.members == count(members, pair, row, column))
                let expected = Double(count(members, pair.first, row)) * Double(count(members, pair.second, column))
                #expect(isNear(cell.expected, expected / Double(members.count)))
                #expect(isNear(cell.association, association(history.stream, pair, row, column)))
            }
            let sinceEntry = 400 - (history.entered[slot] ?? 0)
            #expect(standing.clipsSinceEntry == (sinceEntry < shape.residenceClips ? sinceEntry : nil))
            #expect((standing.rank == nil) == (standing.clipsSinceEntry != nil))
        }
    }

    @Test("The last member of a set takes no information with it, for there is none")
    func lastMember() {
        var set = CuratedSet(clusters: [2, 2], audioClusterings: 1, parameters: SelectionParameters(capacity: 3))
        #expect(set.tables.associatedShare == nil && set.tables.mutualInformation(pair: 0) == 0)
        set.observe([1, 0])
        _ = set.offer([1, 0])
        let standing = set.standing(slot: 0)
        #expect(standing.loss == 0 && standing.rank == 1)
        #expect(standing.cells.map(\.members) == [1] && standing.cells.map(\.association) == [0])
    }

    @Test("Ranks number the members that may leave, in the order of what they cost", arguments: shapes)
    func ranks(shape: Shape) throws {
        let history = History(shape, capacity: 100, clips: 600, seed: 7)
        let ranked = history.slots.compactMap { slot in
            history.set.standing(slot: slot).rank.map { (rank: $0, slot: slot) }
        }.sorted { $0.rank < $1.rank }
        #expect(ranked.map(\.rank) == Array(1...ranked.count))
        #expect(shape.residenceClips > 0 || ranked.count == history.slots.count)
        let losses = ranked.compactMap { history.set.queuedLoss(slot: $0.slot)?.lowerBound }
        #expect(losses.count == ranked.count && losses == losses.sorted() && losses.first != losses.last)
    }

    @Test("The first in rank is the next to be displaced", arguments: [1, 2, 3] as [UInt64])
    func nextToGo(seed: UInt64) throws {
        var stream = SyntheticStream(
            concepts: 12, clusters: [12, 12, 12], audioClusterings: 1, correspondingShare: 0.5, seed: seed)
        var set = CuratedSet(
            clusters: [12, 12, 12], audioClusterings: 1, parameters: SelectionParameters(capacity: 50, gate: -20))
        for (assignment, _) in stream.take(2000) { set.observe(assignment) }
        // All scores are exact when the set has just become full, and stay so while nobody enters and nothing is seen.
        while set.count < 50 { _ = set.offer(stream.next().assignment) }
        let first = try #require((0..<50).first { set.standing(slot: $0).rank == 1 })
        var displaced: Int?
        while displaced == nil {
            if case .displaced(let slot, _) = set.offer(stream.next().assignment) { displaced = slot }
        }
        #expect(displaced == first)
    }

    @Test(
        "Where no score decides who leaves, nobody has a rank",
        arguments: [SelectionAlgorithm.reservoir, .threeSieves])
    func unranked(algorithm: SelectionAlgorithm) {
        var stream = SyntheticStream(concepts: 6, clusters: [6, 6], audioClusterings: 1, seed: 1)
        var set = CuratedSet(
            clusters: [6, 6], audioClusterings: 1, parameters: SelectionParameters(capacity: 20, algorithm: algorithm))
        for (assignment, _) in stream.take(400) {
            set.observe(assignment)
            _ = set.offer(assignment)
        }
        #expect(set.count > 5)
        for slot in 0..<set.freshSlot { #expect(set.standing(slot: slot).rank == nil) }
    }
}
