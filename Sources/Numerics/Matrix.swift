/// A dense matrix of `Float`, row-major and contiguous, that owns its memory.
///
/// It cannot be copied: a hot loop that holds one touches no reference count. Element access goes through one
/// `withUnsafe…` call a kernel, so that bounds are checked once, at the boundary.
package struct Matrix: ~Copyable {
    package let rows: Int
    package let columns: Int
    private let values: UnsafeMutablePointer<Float>

    /// A matrix of zeros.
    ///
    /// - Precondition: Neither side is negative.
    package init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0, "a matrix has no negative side")
        self.rows = rows
        self.columns = columns
        values = .allocate(capacity: max(rows * columns, 1))
        values.initialize(repeating: 0, count: rows * columns)
    }

    /// A matrix of the given rows.
    ///
    /// - Precondition: All rows are equally long.
    package init(_ rows: [[Float]]) {
        let columns = rows.first?.count ?? 0
        self.init(rows: rows.count, columns: columns)
        for (index, row) in rows.enumerated() {
            setRow(index, to: row)
        }
    }

    deinit {
        values.deallocate()
    }

    /// One element. For tests and set-up; kernels take the buffer.
    package subscript(row: Int, column: Int) -> Float {
        get {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "inside the matrix")
            return values[row * columns + column]
        }
        set {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "inside the matrix")
            values[row * columns + column] = newValue
        }
    }

    /// A copy of one row.
    package func row(_ index: Int) -> [Float] {
        precondition(index >= 0 && index < rows, "inside the matrix")
        return Array(UnsafeBufferPointer(start: values + index * columns, count: columns))
    }

    /// Overwrites one row.
    ///
    /// - Precondition: `vector` is as long as a row.
    package mutating func setRow(_ index: Int, to vector: [Float]) {
        precondition(index >= 0 && index < rows && vector.count == columns, "a whole row of the matrix")
        vector.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            (values + index * columns).update(from: base, count: columns)
        }
    }

    /// A copy of the whole matrix.
    package func copy() -> Matrix { prefix(rows) }

    /// A copy of the first rows.
    package func prefix(_ count: Int) -> Matrix {
        precondition(count >= 0 && count <= rows, "inside the matrix")
        let result = Matrix(rows: count, columns: columns)
        result.values.update(from: values, count: count * columns)
        return result
    }

    /// True when no value is infinite or not a number.
    package var isFinite: Bool {
        UnsafeBufferPointer(start: values, count: rows * columns).allSatisfy(\.isFinite)
    }

    /// The elements, row after row. The pointer must not escape.
    package borrowing func withUnsafeValues<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
        body(UnsafePointer(values))
    }

    /// The elements, row after row, to be changed. The pointer must not escape.
    package mutating func withUnsafeMutableValues<Result>(_ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
        body(values)
    }
}

// The memory is reachable through this value alone, and the value cannot be copied: whoever holds it holds it alone.
extension Matrix: @unchecked Sendable {}
