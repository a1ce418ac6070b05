import Clustering
import Foundation
import Foundations
import Numerics
import Testing

@Suite("Mini-batch k-means")
struct MiniBatchKMeansTests {
    /// Centroids seeded at the given places, each with `size` vectors seen.
    private func seeding(at middles: [[Float]], size: Int = 1) -> CentroidSeeding {
        // As many copies of each middle as it is to have seen: k-means of these is the middles themselves.
        var generator = SeededGenerator(seed: 1)
        let vectors = Matrix(middles.flatMap { [[Float]](repeating: $0, count: size) })
        return CentroidSeeding(of: vectors, clusters: middles.count, generator: &generator)
    }

    @Test("Seeding finds an inertia within 1 % of the best of 20 starts of scikit-learn", arguments: [1, 2, 3, 4, 5])
    func seedingReference(seed: UInt64) throws {
        let reference = try Reference.load().kMeans
        var generator = SeededGenerator(seed: seed)
        let points = Matrix(reference.points)
        let seeding = CentroidSeeding(of: points, clusters: reference.clusters, generator: &generator)
        #expect(seeding.inertia < 1.01 * reference.inertia)
        #expect(seeding.sizes.reduce(0, +) == points.rows)
    }

    @Test("Seeding with as many clusters as vectors, and with copies of one vector, leaves nothing undefined")
    func seedingDegenerate() {
        var generator = SeededGenerator(seed: 9)
        let each = Matrix([[0, 0], [1, 0], [0, 1]])
        let all = CentroidSeeding(of: each, clusters: 3, generator: &generator)
        #expect(all.inertia < 1e-9 && all.sizes == [1, 1, 1])
        let copies = Matrix([[Float]](repeating: [2, 2], count: 10))
        let one = CentroidSeeding(of: copies, clusters: 3, generator: &generator)
        for cluster in 0..<3 { #expect(one.centroids.row(cluster) == [2, 2]) }
    }

    @Test("A batch moves each centroid as Sculley's rule does, one vector after the other")
    func sculley() {
        var generator = SeededGenerator(seed: 6)
        let start = seeding(at: [[-5, 0], [5, 0]], size: 3)
        var expected = (0..<2).map { start.centroids.row($0).map(Double.init) }
        var counts = start.sizes.map(Double.init)
        var training = MiniBatchKMeans(start, halfLife: 1e18, generator: generator)
        for _ in 0..<4 {
            let rows = gaussianRows(16, 2, generator: &generator).enumerated().map { index, row in
                [row[0] + (index.isMultiple(of: 2) ? -5 : 5), row[1]]
            }
            // Assignments are those at the start of the batch, as in algorithm 1 of the paper.
            let nearest = rows.map { row in
                expected[0].isNearer(to: row, than: expected[1]) ? 0 : 1
            }
            for (row, cluster) in zip(rows, nearest) {
                counts[cluster] += 1
                let rate = 1 / counts[cluster]
                expected[cluster] = zip(expected[cluster], row).map { (1 - rate) * $0 + rate * Double($1) }
            }
            training.learn(Matrix(rows), count: rows.count)
        }
        let book = training.codebook()
        for cluster in 0..<2 {
            for (found, wanted) in zip(book.centroids.row(cluster), expected[cluster]) {
                #expect(abs(Double(found) - wanted) < 1e-4)
            }
        }
    }

    @Test("With a half-life the centroids follow a stream that drifts; without, they stay behind")
    func drift() {
        func final(halfLife: Double) -> Float {
            var generator = SeededGenerator(seed: 12)
            var training = MiniBatchKMeans(
                seeding(at: [[0, 0], [0, 100]], size: 500), halfLife: halfLife, generator: generator)
            for step in 0..<400 {
                let middle = Float(step) / 100
                let rows = gaussianRows(32, 2, deviation: 0.1, generator: &generator).enumerated().map {
                    [$1[0] + middle, $1[1] + ($0.isMultiple(of: 2) ? 0 : 100)]
                }
                training.learn(Matrix(rows), count: 32)
            }
            return training.codebook().centroids[0, 0]
        }
        #expect(final(halfLife: 500) > 3.5)
        #expect(final(halfLife: 1e18) < 2.5)
    }

    @Test("A centroid that no clip chooses is seeded anew among the clips, and is another cluster then")
    func starvation() {
        var generator = SeededGenerator(seed: 21)
        var training = MiniBatchKMeans(
            seeding(at: [[0, 0], [10, 0], [1000, 1000]], size: 10), halfLife: 1e6, generator: generator)
        let patience = MiniBatchKMeans.starvationFactor * 3
        var seen = 0
        while seen <= patience + 32 {
            let rows = gaussianRows(32, 2, generator: &generator).enumerated().map {
                [$1[0] + ($0.isMultiple(of: 2) ? 0 : 10), $1[1]]
            }
            training.learn(Matrix(rows), count: 32)
            seen += 32
        }
        let book = training.codebook()
        let far = (0..<3).filter { book.centroids[$0, 1] > 100 }
        #expect(far.isEmpty)
        #expect(book.identities.sorted() == [0, 0, 1])
    }

    @Test("A concept that the stream leaves keeps its centroid until what it had has decayed to little")
    func absence() {
        let generator = SeededGenerator(seed: 3)
        var here = SeededGenerator(seed: 4)
        let halfLife = 2000.0
        var training = MiniBatchKMeans(
            seeding(at: [[-5, 0], [5, 0], [0, 5], [0, -5]], size: 500), halfLife: halfLife, generator: generator)
        let known = training.codebook()
        // Only the first concept from here on: the others have 500 clips each, decaying, of some 2,000 to 2,900.
        var absence = 0
        var lostAt: Int?
        while lostAt == nil && absence < 40_000 {
            let rows = gaussianRows(50, 2, generator: &here).map { [$0[0] - 5, $0[1]] }
            training.learn(Matrix(rows), count: rows.count)
            absence += rows.count
            let book = training.codebook()
            if book.identities != known.identities { lostAt = absence }
        }
        let patience = MiniBatchKMeans.starvationFactor * 4
        // Past their patience they hold a quarter of the mean until 500 · 2^(−n/h) < total / 16, and the total follows
        // from the same decay: some 1.7 half-lives.
        let expected = (0..<40_000).first { clips in
            let decay = exp2(-Double(clips) / halfLife)
            let total = 2000 * decay + Double(50) * (1 - decay) / (1 - exp2(-50 / halfLife))
            return 500 * decay < total / 16
        }
        #expect(abs((lostAt ?? 0) - (expected ?? 0)) <= 50 && (lostAt ?? 0) > 5 * patience)
    }

    @Test("Learning from nothing changes nothing")
    func emptyBatch() {
        var training = MiniBatchKMeans(
            seeding(at: [[0, 0], [10, 0]]), halfLife: 10, generator: SeededGenerator(seed: 1))
        let before = training.codebook().centroids.copy()
        training.learn(Matrix(rows: 4, columns: 2), count: 0)
        for cluster in 0..<2 { #expect(training.codebook().centroids.row(cluster) == before.row(cluster)) }
    }
}

extension [Double] {
    fileprivate func isNearer(to row: [Float], than other: [Double]) -> Bool {
        func squared(_ middle: [Double]) -> Double {
            zip(middle, row).reduce(0) { $0 + ($1.0 - Double($1.1)) * ($1.0 - Double($1.1)) }
        }
        return squared(self) <= squared(other)
    }
}
