import Numerics

/// A small row-major matrix that can be copied: scratch of a descriptor.
struct Matrix2D {
    let rows: Int
    let columns: Int
    var values: [Float]

    init(rows: Int, columns: Int) {
        self.init(rows: rows, columns: columns, values: [Float](repeating: 0, count: rows * columns))
    }

    init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns, "rows of columns")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    subscript(row: Int, column: Int) -> Float {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    /// The product with another matrix.
    func multiplied(by right: Matrix2D) -> Matrix2D {
        precondition(columns == right.rows, "inner sides agree")
        var result = Matrix2D(rows: rows, columns: right.columns)
        Products.multiply(
            values, by: right.values, into: &result.values, rows: rows, columns: right.columns, inner: columns)
        return result
    }

    /// The product with the transpose of another matrix.
    func multiplied(byTransposed right: Matrix2D) -> Matrix2D {
        precondition(columns == right.columns, "inner sides agree")
        var result = Matrix2D(rows: rows, columns: right.rows)
        Products.multiply(
            values, byTransposed: right.values, into: &result.values, rows: rows, columns: right.rows, inner: columns)
        return result
    }
}
