import Clustering
import Foundations
import Numerics
import Testing

/// Rows of numbers drawn from a normal distribution.
func gaussianRows(_ rows: Int, _ columns: Int, deviation: Double = 1, generator: inout SeededGenerator) -> [[Float]] {
    (0..<rows).map { _ in
        (0..<columns).map { _ in
            // The sum of twelve uniform numbers is near enough to normal for a test.
            Float(((0..<12).reduce(0) { sum, _ in sum + generator.nextUnit() } - 6) * deviation)
        }
    }
}

func codebook(_ centroids: [[Float]]) -> Codebook {
    Codebook(centroids: Matrix(centroids), identities: [UInt32](repeating: 0, count: centroids.count))
}

@Suite("Codebook")
struct CodebookTests {
    @Test("Nearest and second nearest distances equal SciPy's")
    func reference() throws {
        let reference = try Reference.load().assignment
        let vectors = Matrix(reference.vectors)
        let nearest = codebook(reference.centroids).assign(vectors, count: vectors.rows)
        #expect(nearest.map(\.cluster) == reference.clusters)
        for (index, found) in nearest.enumerated() {
            #expect(abs(found.squaredDistance - reference.nearest[index]) < 1e-4)
            #expect(abs(found.secondSquaredDistance - reference.second[index]) < 1e-4)
        }
    }

    @Test(
        "Any number of clusters finds the least and the second least",
        arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 31, 100, 1023], [1, 3, 6, 16, 33])
    func clusterCounts(clusters: Int, dimension: Int) {
        var generator = SeededGenerator(seed: UInt64(clusters))
        let centroids = gaussianRows(clusters, dimension, generator: &generator)
        let vectors = gaussianRows(150, dimension, generator: &generator)
        let matrix = Matrix(vectors)
        let nearest = codebook(centroids).assign(matrix, count: matrix.rows)
        for (vector, found) in zip(vectors, nearest) {
            let distances = centroids.map { zip($0, vector).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } }
            let sorted = distances.sorted()
            #expect(abs(Double(found.squaredDistance) - sorted[0]) < 1e-4)
            #expect(abs(distances[Int(found.cluster)] - sorted[0]) < 1e-4)
            if clusters == 1 {
                #expect(found.secondSquaredDistance == .infinity)
            } else {
                #expect(abs(Double(found.secondSquaredDistance) - sorted[1]) < 1e-4)
            }
        }
    }

    @Test("Ties go to the lower index, wherever the equally near ones are", arguments: [2, 4, 9, 20])
    func ties(clusters: Int) {
        for first in 0..<clusters {
            for last in first..<clusters {
                var centroids = [[Float]](repeating: [9, 9, 9], count: clusters)
                centroids[first] = [1, 2, 3]
                centroids[last] = [1, 2, 3]
                let found = codebook(centroids).assign(Matrix([[1, 2, 4], [5, 5, 5], [1, 2, 2]]), count: 3)
                #expect(found[0].cluster == first && found[0].squaredDistance == 1)
                #expect(found[2].cluster == first && found[2].squaredDistance == 1)
                if first < last { #expect(found[0].secondSquaredDistance == 1) }
            }
        }
    }

    @Test("A vector that is not finite is given some cluster", arguments: [1, 2, 3, 4, 7, 33])
    func notFinite(clusters: Int) {
        var generator = SeededGenerator(seed: 3)
        let book = codebook(gaussianRows(clusters, 5, generator: &generator))
        for value in [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude] {
            let found = book.assign(Matrix([[0, 0, value, 0, 0]]), count: 1)
            #expect(found[0].cluster < clusters)
        }
    }

    @Test(
        "A vector's distances do not depend on its neighbours, to the bit", arguments: [1, 2, 63, 127, 128, 129, 300],
        [[33, 48], [32, 64], [257, 100], [1000, 17], [7, 5]])
    func tiles(stretch: Int, shape: [Int]) {
        var generator = SeededGenerator(seed: 8)
        let book = codebook(gaussianRows(shape[0], shape[1], generator: &generator))
        let rows = gaussianRows(300, shape[1], generator: &generator)
        let whole = Matrix(rows)
        let together = book.assign(whole, count: 300)
        var apart: [NearestCentroid] = []
        for first in stride(from: 0, to: 300, by: stretch) {
            let part = Matrix(Array(rows[first..<min(first + stretch, 300)]))
            apart += book.assign(part, count: part.rows)
        }
        #expect(apart == together)
    }
}
