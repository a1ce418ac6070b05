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

    @Test("Any number of clusters finds the least and the second least", arguments: [1, 2, 7, 8, 9, 16, 31, 100])
    func clusterCounts(clusters: Int) {
        var generator = SeededGenerator(seed: UInt64(clusters))
        let centroids = gaussianRows(clusters, 6, generator: &generator)
        let vectors = gaussianRows(150, 6, generator: &generator)
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

    @Test("Ties go to the lower index", arguments: [2, 9, 20])
    func ties(clusters: Int) {
        let same = [[Float]](repeating: [1, 2, 3], count: clusters)
        let vector = Matrix([[1, 2, 4]])
        #expect(codebook(same).assign(vector, count: 1)[0].cluster == 0)
    }

    @Test("A vector's distances do not depend on its neighbours, to the bit", arguments: [1, 2, 63, 64, 65, 200])
    func tiles(stretch: Int) {
        var generator = SeededGenerator(seed: 8)
        let book = codebook(gaussianRows(33, 48, generator: &generator))
        let rows = gaussianRows(200, 48, generator: &generator)
        let whole = Matrix(rows)
        let together = book.assign(whole, count: 200)
        var apart: [NearestCentroid] = []
        for first in stride(from: 0, to: 200, by: stretch) {
            let part = Matrix(Array(rows[first..<min(first + stretch, 200)]))
            apart += book.assign(part, count: part.rows)
        }
        #expect(apart == together)
    }
}
