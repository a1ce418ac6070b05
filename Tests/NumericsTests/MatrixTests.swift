import Foundations
import Numerics
import Testing

/// A matrix of numbers drawn from -1 ..< 1.
func randomMatrix(rows: Int, columns: Int, generator: inout SeededGenerator) -> [[Float]] {
    (0..<rows).map { _ in (0..<columns).map { _ in Float(generator.nextUnit() * 2 - 1) } }
}

@Suite("Matrices")
struct MatrixTests {
    @Test("Products equal the sum of products", arguments: [(1, 1, 1), (3, 5, 2), (64, 33, 17), (7, 1, 129)])
    func products(rows: Int, columns: Int, inner: Int) {
        var generator = SeededGenerator(seed: UInt64(rows * 1000 + columns))
        let left = randomMatrix(rows: rows, columns: inner, generator: &generator)
        let right = randomMatrix(rows: columns, columns: inner, generator: &generator)
        let expected = left.map { a in right.map { b in zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } } }

        let leftMatrix = Matrix(left)
        let rightMatrix = Matrix(right)
        let transposed = Matrix((0..<inner).map { k in right.map { $0[k] } })
        var byTransposed = Matrix(rows: rows, columns: columns)
        var byPlain = Matrix(rows: rows, columns: columns)
        leftMatrix.withUnsafeValues { a in
            rightMatrix.withUnsafeValues { b in
                byTransposed.withUnsafeMutableValues {
                    Products.multiply(a, byTransposed: b, into: $0, rows: rows, columns: columns, inner: inner)
                }
            }
            transposed.withUnsafeValues { b in
                byPlain.withUnsafeMutableValues {
                    Products.multiply(a, by: b, into: $0, rows: rows, columns: columns, inner: inner)
                }
            }
        }
        for row in 0..<rows {
            for column in 0..<columns {
                #expect(abs(Double(byTransposed[row, column]) - expected[row][column]) < 1e-5)
                #expect(abs(Double(byPlain[row, column]) - expected[row][column]) < 1e-5)
            }
        }
    }

    @Test("A Gram matrix is symmetric and equals the product with the transpose", arguments: [true, false])
    func gram(transposed: Bool) {
        var generator = SeededGenerator(seed: 11)
        let rows = randomMatrix(rows: 9, columns: 6, generator: &generator)
        let matrix = Matrix(rows)
        let gram = Products.gram(matrix, transposed: transposed, scale: 0.5)
        let vectors = transposed ? (0..<6).map { column in rows.map { $0[column] } } : rows
        for (i, a) in vectors.enumerated() {
            for (j, b) in vectors.enumerated() {
                let expected = 0.5 * zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
                #expect(abs(Double(gram[i, j]) - expected) < 1e-5)
            }
        }
    }

    @Test("Eigenvectors are unit, in descending order, and scaled by the matrix", arguments: [1, 2, 5, 40])
    func eigen(side: Int) throws {
        var generator = SeededGenerator(seed: UInt64(side))
        let rows = randomMatrix(rows: side + 3, columns: side, generator: &generator)
        let source = Matrix(rows)
        let symmetric = Products.gram(source, transposed: true, scale: 1)
        let eigen = try SymmetricEigen(of: symmetric.copy())
        #expect(eigen.values.count == side)
        for (first, second) in zip(eigen.values, eigen.values.dropFirst()) { #expect(first >= second) }
        for (index, value) in eigen.values.enumerated() {
            let vector = eigen.vectors.row(index)
            let length = vector.reduce(0) { $0 + Double($1) * Double($1) }
            #expect(abs(length - 1) < 1e-4)
            for row in 0..<side {
                let product = zip(symmetric.row(row), vector).reduce(0) { $0 + Double($1.0) * Double($1.1) }
                #expect(abs(product - Double(value) * Double(vector[row])) < 1e-4 * Double(side))
            }
        }
    }

    @Test("A matrix with values that are not finite has no eigenvalues, and says so")
    func eigenOfNotFinite() {
        #expect(throws: NumericsError.notFinite) {
            _ = try SymmetricEigen(of: Matrix([[.nan, 1], [1, .nan]]))
        }
    }

    @Test("Rounding to half precision survives being stored in it")
    func half() {
        var generator = SeededGenerator(seed: 5)
        var values = (0..<1000).map { _ in Float(generator.nextUnit() * 2 - 1) }
        values.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { Halves.round(base, count: buffer.count) }
        }
        #expect(values.allSatisfy { Float(Float16($0)) == $0 })
    }

    @Test("Unit vectors come out of normalising, and zero stays zero", arguments: [1, 3, 4, 9])
    func normalise(count: Int) {
        var vector = [Float](repeating: 3, count: count)
        var zero = [Float](repeating: 0, count: count)
        vector.withUnsafeMutableBufferPointer { $0.baseAddress.map { Vectors.normalise($0, count: count) } }
        zero.withUnsafeMutableBufferPointer { $0.baseAddress.map { Vectors.normalise($0, count: count) } }
        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-6)
        #expect(zero.allSatisfy { $0 == 0 })
    }
}
