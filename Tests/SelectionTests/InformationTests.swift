import Foundations
import Selection
import Testing

@Suite("Mutual information beyond chance")
struct InformationTests {
    @Test("Plain, expected and adjusted mutual information are scikit-learn's")
    func reference() throws {
        let reference = try InformationReference.load()
        #expect(reference.cases.count > 10 && reference.sizes.count > 2)
        for example in reference.cases {
            let set = filledSet(example.table)
            let rows = example.table.map { $0.reduce(0, +) }
            let columns = example.table[0].indices.map { column in example.table.reduce(0) { $0 + $1[column] } }
            let chance = ChanceInformation(largestCluster: rows.reduce(0, +))
            let plain = set.tables.mutualInformation
            #expect(isClose(plain, example.information, 1e-8))
            #expect(isClose(chance.expectation(rows: rows, columns: columns), example.expected, 1e-8))
            let adjusted = set.tables.adjustedMutualInformation() ?? .nan
            #expect(isClose(adjusted, example.adjusted, 1e-7), "\(adjusted), scikit-learn \(example.adjusted)")
        }
        for example in reference.sizes {
            let chance = ChanceInformation(largestCluster: max(example.rows.max() ?? 0, example.columns.max() ?? 0))
            let expectation = chance.expectation(rows: example.rows, columns: example.columns)
            #expect(isClose(expectation, example.expected, 1e-7), "\(expectation), scikit-learn \(example.expected)")
            #expect(isClose(chance.expectation(rows: example.columns, columns: example.rows), expectation, 1e-12))
        }
    }

    /// In absolute terms below 1: scikit-learn's own sum of tiny terms has a rounding error of that kind.
    private func isClose(_ value: Double, _ expected: Double, _ tolerance: Double) -> Bool {
        abs(value - expected) <= tolerance * max(abs(expected), 1e-2)
    }

    @Test(
        "The expectation is the mean over all ways to deal the clips", arguments: [[2, 1, 1], [3, 2], [1, 4], [5]])
    func enumeration(rows: [Int]) {
        let total = rows.reduce(0, +)
        let columns = [2, total - 2]
        let labels = rows.enumerated().flatMap { [UInt16](repeating: UInt16($0.offset), count: $0.element) }
        // Each choice of two clips for the first column is as likely as any other.
        let pairs = Pairing.bipartite.pairs(audioClusterings: 1, visualClusterings: 1)
        var sum = 0.0
        var choices = 0.0
        for first in 0..<total {
            for second in first + 1..<total {
                let dealt = labels.enumerated().map { clip, label in
                    [label, clip == first || clip == second ? 0 : 1] as [UInt16]
                }
                sum += plainMutualInformation(dealt, pairs: pairs)
                choices += 1
            }
        }
        let chance = ChanceInformation(largestCluster: total)
        #expect(abs(chance.expectation(rows: rows, columns: columns) - sum / choices) < 1e-12)
    }

    @Test("Clips at random show much plain mutual information and no adjusted one", arguments: [1, 2, 3] as [UInt64])
    func chance(seed: UInt64) {
        var stream = SyntheticStream(
            concepts: 32, clusters: [32, 32, 32], audioClusterings: 1, correspondingShare: 0, confusion: 0, seed: seed)
        var set = CuratedSet(
            clusters: [32, 32, 32], audioClusterings: 1, parameters: SelectionParameters(capacity: 1024, gate: -20))
        for clip in stream.take(1024) { _ = set.offer(clip.assignment) }
        let plain = set.tables.mutualInformation
        let adjusted = set.tables.adjustedMutualInformation() ?? .nan
        let corrected = set.tables.correctedMutualInformation
        #expect(plain > 0.5)
        #expect(abs(adjusted) < 0.01)
        // 31² / 2048 = 0.469 of the 0.55 or so.
        #expect(abs(corrected - plain + 961.0 / 2048) < 1e-12)
    }

    @Test("Each clip alone in its clusters is the most there can be and no more than chance: 0")
    func alone() {
        let set = filledSet((0..<20).map { row in (0..<20).map { $0 == row ? 1 : 0 } })
        let plain = set.tables.mutualInformation
        let adjusted = set.tables.adjustedMutualInformation()
        #expect(abs(plain - logarithm(20)) < 1e-9)
        #expect(adjusted == 0)
    }

    @Test("A set without clips, and one in a single cluster, show nothing")
    func degenerate() {
        for table in [[[0, 0], [0, 0]], [[7, 0], [5, 0]], [[7, 5]]] {
            let set = filledSet(table)
            let adjusted = set.tables.adjustedMutualInformation()
            let corrected = set.tables.correctedMutualInformation
            #expect(adjusted == 0)
            #expect(abs(corrected) < 1e-9)
        }
    }

    @Test("It is the mean over pairs, and more work than allowed is not begun")
    func manyPairs() {
        var stream = SyntheticStream(
            concepts: 8, clusters: [8, 6, 8, 5], audioClusterings: 2, correspondingShare: 0.6, seed: 5)
        let clips = stream.take(500).map(\.assignment)
        var set = CuratedSet(
            clusters: [8, 6, 8, 5], audioClusterings: 2, parameters: SelectionParameters(capacity: 500, gate: -20))
        for clip in clips { _ = set.offer(clip) }
        let single = set.tables.pairs.map { pair in
            var table = [[Int]](
                repeating: [Int](repeating: 0, count: set.tables.clusters[pair.second]),
                count: set.tables.clusters[pair.first])
            for clip in clips { table[Int(clip[pair.first])][Int(clip[pair.second])] += 1 }
            return filledSet(table).tables.adjustedMutualInformation() ?? .nan
        }
        let mean = single.reduce(0, +) / Double(single.count)
        let adjusted = set.tables.adjustedMutualInformation() ?? .nan
        let refused = set.tables.adjustedMutualInformation(mostTerms: 100)
        #expect(mean > 0.1)
        #expect(abs(adjusted - mean) < 1e-9)
        #expect(refused == nil)
    }
}
