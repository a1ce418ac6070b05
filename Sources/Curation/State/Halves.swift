import Clustering
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
    /// A whitened vector in half precision.
    mutating func whitened(_ dimension: Int) throws(ByteReaderError) -> [Float16] {
        let values = try array(of: Float16.self, count: dimension)
        guard values.withUnsafeBufferPointer({ isWhitened($0) }) else {
            throw .invalid("a vector that was not whitened")
        }
        return values
    }
}

/// Whether a vector is one of finite numbers that a feature map can have given: a longer one would lead centroids to where
/// their distances cannot be told.
func isWhitened(_ vector: UnsafeBufferPointer<Float16>) -> Bool {
    vector.reduce(0) { $0 + Float($1) * Float($1) } <= FeatureMap.greatestSquaredLength
}
