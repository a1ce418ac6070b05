import Foundations
import Numerics

extension ByteWriter {
    /// Writes a row of a matrix in half precision; exact for whitened vectors, which are rounded to it.
    mutating func write(halves matrix: borrowing Matrix, row: Int) {
        let columns = matrix.columns
        withUnsafeTemporaryAllocation(of: Float16.self, capacity: columns) { halves in
            matrix.withUnsafeValues { values in
                for column in 0..<columns {
                    halves.initializeElement(at: column, to: Float16(values[row * columns + column]))
                }
            }
            write(plain: UnsafeBufferPointer(halves))
        }
    }
}

extension ByteReader {
    /// A vector of finite numbers in half precision.
    mutating func halves(_ count: Int) throws(ByteReaderError) -> [Float16] {
        let values = try array(of: Float16.self, count: count)
        guard values.allSatisfy(\.isFinite) else { throw .invalid("a vector that is not finite") }
        return values
    }
}
