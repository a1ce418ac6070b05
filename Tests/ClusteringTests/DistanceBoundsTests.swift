import Clustering
import Foundations
import Numerics
import Testing

@Suite("Distance bounds")
struct DistanceBoundsTests {
    @Test("While the bounds hold, the nearest centroid is the one it was", arguments: [1, 2, 3, 4, 5, 6])
    func exact(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let vectors = Matrix(gaussianRows(400, 12, generator: &generator))
        var centroids = gaussianRows(20, 12, generator: &generator)
        var book = codebook(centroids)
        let nearest = book.assign(vectors, count: 400)
        var clusters = nearest.map(\.cluster)
        var bounds = nearest.map { DistanceBounds($0) }
        var spared = 0
        for step in 0..<30 {
            // Small steps, now and then one centroid leaps.
            let moves = gaussianRows(20, 12, deviation: 0.01, generator: &generator)
            for cluster in 0..<20 { centroids[cluster] = zip(centroids[cluster], moves[cluster]).map { $0 + $1 } }
            if step % 7 == 3 { centroids[step % 20] = gaussianRows(1, 12, generator: &generator)[0] }
            let next = codebook(centroids)
            let movement = CentroidMovement(from: book, to: next)
            let truth = next.assign(vectors, count: 400)
            for index in 0..<400 {
                bounds[index].follow(movement, cluster: Int(clusters[index]))
                if bounds[index].holds {
                    spared += 1
                    #expect(truth[index].cluster == clusters[index])
                } else {
                    bounds[index] = DistanceBounds(truth[index])
                    clusters[index] = truth[index].cluster
                }
            }
            book = next
        }
        // The bounds are of use: they spare work.
        #expect(spared > 400 * 30 / 4)
    }
}
