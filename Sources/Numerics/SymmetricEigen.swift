import COpenBLAS

/// The eigenvalues and eigenvectors of a symmetric matrix.
package struct SymmetricEigen: ~Copyable {
    /// In descending order.
    package let values: [Float]

    /// Row `i` is the unit eigenvector of `values[i]`, its largest component positive, so that the sign is defined.
    package let vectors: Matrix

    /// Solves by LAPACK's divide and conquer (`ssyevd`).
    ///
    /// - Parameter matrix: Symmetric, finite; it is overwritten and consumed.
    /// - Throws: `NumericsError.notFinite`, or `noConvergence` when LAPACK gives up.
    /// - Complexity: O(n³).
    package init(of matrix: consuming Matrix) throws(NumericsError) {
        precondition(matrix.rows == matrix.columns, "only a square matrix is symmetric")
        let side = matrix.rows
        // LAPACK may answer nonsense without complaint.
        guard matrix.isFinite else { throw .notFinite }
        var size = Int32(side)
        var ascending = [Float](repeating: 0, count: side)
        var status: Int32 = 0
        matrix.withUnsafeMutableValues { values in
            // LAPACK says by a first call with lengths of -1 how much scratch it wants.
            var query: Int32 = -1
            var floatScratch = [Float](repeating: 0, count: 1)
            var integerScratch = [Int32](repeating: 0, count: 1)
            ssyevd_(
                "V", "U", &size, values, &size, &ascending, &floatScratch, &query, &integerScratch, &query, &status,
                1, 1)
            var floatLength = Int32(floatScratch[0])
            var integerLength = integerScratch[0]
            floatScratch = [Float](repeating: 0, count: Int(floatLength))
            integerScratch = [Int32](repeating: 0, count: Int(integerLength))
            ssyevd_(
                "V", "U", &size, values, &size, &ascending, &floatScratch, &floatLength, &integerScratch,
                &integerLength, &status, 1, 1)
        }
        guard status == 0 else { throw .noConvergence(side: side) }

        // LAPACK leaves eigenvector i in column i of a column-major matrix: row i of ours, ascending.
        var descending = Matrix(rows: side, columns: side)
        matrix.withUnsafeValues { source in
            descending.withUnsafeMutableValues { destination in
                for index in 0..<side {
                    let vector = source + (side - 1 - index) * side
                    var largest = 0
                    for component in 1..<max(side, 1) where abs(vector[component]) > abs(vector[largest]) {
                        largest = component
                    }
                    let sign: Float = vector[largest] < 0 ? -1 : 1
                    for component in 0..<side {
                        destination[index * side + component] = sign * vector[component]
                    }
                }
            }
        }
        values = ascending.reversed()
        vectors = descending
    }
}

/// A computation that has no answer.
package enum NumericsError: Error, Equatable, CustomStringConvertible {
    /// A value is infinite or not a number.
    case notFinite

    /// The eigenvalues of a matrix of this side could not be found.
    case noConvergence(side: Int)

    package var description: String {
        switch self {
        case .noConvergence(let side):
            "the eigenvalues of a \(side) × \(side) matrix were not found"
        case .notFinite:
            "a value is infinite or not a number"
        }
    }
}
