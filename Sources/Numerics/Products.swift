import COpenBLAS

/// Matrix products by OpenBLAS, one thread a call.
///
/// Threaded BLAS splits a sum by the number of threads, which makes results depend on the machine. acavd runs products
/// on one thread and has its parallelism above them.
package enum Products {
    private static let oneThread: Void = openblas_set_num_threads(1)

    /// Takes the memory that products compute in. OpenBLAS takes it with its first product and keeps it; where a process
    /// may have no more by then, it asks again and again, for ever.
    package static func reserve() {
        let side = 64
        var product = Matrix(rows: side, columns: side)
        let factor = Matrix(rows: side, columns: side)
        factor.withUnsafeValues { factor in
            product.withUnsafeMutableValues { product in
                multiply(factor, by: factor, into: product, rows: side, columns: side, inner: side)
            }
        }
    }

    /// `result = scale * left * rightᵀ + keep * result`, all row-major and contiguous.
    ///
    /// - Parameters:
    ///   - left: `rows × inner`.
    ///   - right: `columns × inner`.
    ///   - result: `rows × columns`.
    /// - Complexity: 2 · rows · columns · inner operations.
    package static func multiply(
        _ left: UnsafePointer<Float>, byTransposed right: UnsafePointer<Float>,
        into result: UnsafeMutablePointer<Float>,
        rows: Int, columns: Int, inner: Int, scale: Float = 1, keep: Float = 0
    ) {
        _ = oneThread
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(columns), blasint(inner),
            scale, left, blasint(inner), right, blasint(inner), keep, result, blasint(columns))
    }

    /// `result = scale * left * right + keep * result`, all row-major and contiguous.
    ///
    /// - Parameters:
    ///   - left: `rows × inner`.
    ///   - right: `inner × columns`.
    ///   - result: `rows × columns`.
    /// - Complexity: 2 · rows · columns · inner operations.
    package static func multiply(
        _ left: UnsafePointer<Float>, by right: UnsafePointer<Float>,
        into result: UnsafeMutablePointer<Float>,
        rows: Int, columns: Int, inner: Int, scale: Float = 1, keep: Float = 0
    ) {
        _ = oneThread
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns), blasint(inner),
            scale, left, blasint(inner), right, blasint(columns), keep, result, blasint(columns))
    }

    /// `leftᵀ * left * scale` when `transposed`, else `left * leftᵀ * scale`: a symmetric matrix, both triangles set.
    ///
    /// - Parameter left: `rows × columns`.
    /// - Returns: `columns × columns` when `transposed`, else `rows × rows`.
    package static func gram(_ left: borrowing Matrix, transposed: Bool, scale: Float) -> Matrix {
        _ = oneThread
        let side = transposed ? left.columns : left.rows
        let inner = transposed ? left.rows : left.columns
        var result = Matrix(rows: side, columns: side)
        let columns = left.columns
        left.withUnsafeValues { source in
            result.withUnsafeMutableValues { destination in
                cblas_ssyrk(
                    CblasRowMajor, CblasUpper, transposed ? CblasTrans : CblasNoTrans, blasint(side), blasint(inner),
                    scale, source, blasint(columns), 0, destination, blasint(side))
                for row in 0..<side {
                    for column in 0..<row {
                        destination[row * side + column] = destination[column * side + row]
                    }
                }
            }
        }
        return result
    }
}
