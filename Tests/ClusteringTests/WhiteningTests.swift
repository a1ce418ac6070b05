import Clustering
import Foundations
import Numerics
import Testing

@Suite("Whitening")
struct WhiteningTests {
    @Test(
        "Inner products of whitened vectors equal NumPy's, with more clips than features and with fewer",
        arguments: [0, 1])
    func reference(index: Int) throws {
        let reference = try Reference.load().whitening[index]
        let features = Matrix(reference.features)
        let whitening = try Whitening(fittedTo: features, dimension: reference.dimension)
        #expect(whitening.dimension == reference.dimension)
        let whitened = whitening.whiten(features, count: features.rows)
        for row in 0..<features.rows {
            for other in 0..<features.rows {
                let inner = zip(whitened.row(row), whitened.row(other)).reduce(0) { $0 + $1.0 * $1.1 }
                // Half precision keeps 11 bits a component.
                #expect(abs(inner - reference.inner[row][other]) < 2e-3)
            }
        }
    }

    @Test("A clip's vector does not depend on the clips beside it, to the bit", arguments: [1, 7, 64, 100])
    func tiles(stretch: Int) throws {
        var generator = SeededGenerator(seed: 2)
        let rows = gaussianRows(100, 40, generator: &generator)
        let features = Matrix(rows)
        let whitening = try Whitening(fittedTo: features, dimension: 16)
        let together = whitening.whiten(features, count: 100)
        for first in stride(from: 0, to: 100, by: stretch) {
            let part = Matrix(Array(rows[first..<min(first + stretch, 100)]))
            let apart = whitening.whiten(part, count: part.rows)
            for row in 0..<part.rows { #expect(apart.row(row) == together.row(first + row)) }
        }
    }

    @Test("Features that never vary and outliers give finite unit vectors")
    func degenerate() throws {
        var generator = SeededGenerator(seed: 4)
        var rows = gaussianRows(50, 8, generator: &generator)
        for row in rows.indices { rows[row][3] = 7 }
        let features = Matrix(rows)
        let whitening = try Whitening(fittedTo: features, dimension: 8)
        // Eight features span seven directions when one never varies.
        #expect(whitening.dimension == 7)
        let odd = Matrix([[1e30, -1e30, 1e30, 1e30, 0, 0, 0, 0], [0, 0, 0, 7, 0, 0, 0, 0]])
        let whitened = whitening.whiten(odd, count: 2)
        for row in 0..<2 {
            let length = whitened.row(row).reduce(0) { $0 + $1 * $1 }
            #expect(abs(length - 1) < 1e-2)
        }
    }

    @Test("Clips that are all the same whiten to zero vectors, not to noise")
    func constant() throws {
        let features = Matrix([[Float]](repeating: [1, 2, 3], count: 10))
        let whitening = try Whitening(fittedTo: features, dimension: 2)
        let whitened = whitening.whiten(features, count: 10)
        for row in 0..<10 { #expect(whitened.row(row).allSatisfy { $0 == 0 }) }
    }

    @Test("Features that are not finite are refused")
    func notFinite() {
        #expect(throws: NumericsError.notFinite) {
            _ = try Whitening(fittedTo: Matrix([[1, .nan, 2], [3, 1, 5], [0, 9, 1]]), dimension: 2)
        }
    }
}
