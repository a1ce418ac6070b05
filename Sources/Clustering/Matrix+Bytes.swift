import Foundations
import Numerics

extension ByteWriter {
    /// The shape, then the elements row after row.
    mutating func write(_ matrix: borrowing Matrix) {
        write(UInt32(matrix.rows))
        write(UInt32(matrix.columns))
        let count = matrix.rows * matrix.columns
        matrix.withUnsafeValues { write(plain: UnsafeBufferPointer(start: $0, count: count)) }
    }
}

extension ByteReader {
    /// A matrix of finite elements with at least one row and one column.
    mutating func matrix() throws(ByteReaderError) -> Matrix {
        let (rows, columns) = (Int(try uint32()), Int(try uint32()))
        guard rows > 0 && columns > 0 else { throw .invalid("a matrix of \(rows) rows and \(columns) columns") }
        // Two 32-bit counts cannot overflow 64 bits; what they ask for is compared before it is allocated.
        let (count, isTooLarge) = rows.multipliedReportingOverflow(by: columns)
        guard !isTooLarge && count <= remaining / MemoryLayout<Float>.stride else {
            throw .truncated(wanted: isTooLarge ? .max : count, left: remaining)
        }
        let values = try array(of: Float.self, count: count)
        guard values.allSatisfy(\.isFinite) else { throw .invalid("a matrix element that is not finite") }
        var matrix = Matrix(rows: rows, columns: columns)
        matrix.withUnsafeMutableValues { destination in
            values.withUnsafeBufferPointer { source in
                guard let base = source.baseAddress else { return }
                destination.update(from: base, count: count)
            }
        }
        return matrix
    }
}
