import Clustering
import Foundations
import Numerics
import Testing

@Suite("Maps of features")
struct FeatureMapTests {
    @Test("Standardised features are what they are by definition, clamped, and brought to unit length")
    func standardised() throws {
        let rows: [[Float]] = [[1, 10, 5], [2, 30, 5], [3, 20, 5], [6, 60, 5]]
        let map = try FeatureMap(.standardise, fittedTo: Matrix(rows), dimension: 1)
        #expect(map.dimension == 3)
        let mapped = map.map(Matrix(rows), count: 4)
        for (index, row) in rows.enumerated() {
            var expected = (0..<2).map { column -> Double in
                let values = rows.map { Double($0[column]) }
                let mean = values.reduce(0, +) / 4
                let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4).squareRoot()
                return (Double(row[column]) - mean) / deviation
            }
            let length = (expected[0] * expected[0] + expected[1] * expected[1]).squareRoot()
            expected = expected.map { $0 / length } + [0]
            for column in 0..<3 { #expect(abs(Double(mapped.row(index)[column]) - expected[column]) < 1e-3) }
        }
        let outlier = map.map(Matrix([[1e30, 30, 5]]), count: 1).row(0)
        let inside = map.map(Matrix([[3 + 6 * 1.870_829, 30, 5]]), count: 1).row(0)
        for column in 0..<3 { #expect(abs(outlier[column] - inside[column]) < 1e-3) }
    }

    @Test("Unit vectors keep their direction, at any scale", arguments: [1, 1e-30, 1e30] as [Float])
    func unit(scale: Float) throws {
        let rows: [[Float]] = [[3 * scale, 4 * scale], [0, 0], [-scale, 0]]
        let map = try FeatureMap(.unit, fittedTo: Matrix(rows), dimension: 1)
        let mapped = map.map(Matrix(rows), count: 3)
        #expect(mapped.row(0) == [Float(Float16(0.6)), Float(Float16(0.8))])
        #expect(mapped.row(1) == [0, 0])
        #expect(mapped.row(2) == [-1, 0])
    }

    @Test("A clip's vector does not depend on the clips beside it, to the bit", arguments: Normalisation.allCases)
    func alone(_ normalisation: Normalisation) throws {
        var generator = SeededGenerator(seed: 12)
        let rows = gaussianRows(140, 24, generator: &generator)
        let map = try FeatureMap(normalisation, fittedTo: Matrix(rows), dimension: 10)
        let together = map.map(Matrix(rows), count: 140)
        for (index, row) in rows.enumerated() {
            #expect(map.map(Matrix([row]), count: 1).row(0) == together.row(index))
        }
    }

    @Test("Features that are not finite are refused", arguments: Normalisation.allCases)
    func notFinite(_ normalisation: Normalisation) {
        #expect(throws: NumericsError.notFinite) {
            _ = try FeatureMap(normalisation, fittedTo: Matrix([[1, .infinity], [3, 1]]), dimension: 1)
        }
    }
}
