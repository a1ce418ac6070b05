package import Foundations
import Numerics

extension Whitening {
    /// Writes all there is to it, to the bit.
    package borrowing func write(to writer: inout ByteWriter) {
        writer.write(means)
        writer.write(scales)
        writer.write(projection)
    }

    /// The whitening that was written.
    ///
    /// - Throws: When the bytes are not a whitening.
    package init(reading reader: inout ByteReader) throws(ByteReaderError) {
        let means = try reader.array(of: Float.self)
        let scales = try reader.array(of: Float.self)
        let projection = try reader.matrix()
        guard means.count == projection.columns && scales.count == projection.columns else {
            throw .invalid("a mean and a scale for each of \(projection.columns) features are missing")
        }
        guard (means + scales).allSatisfy(\.isFinite) else { throw .invalid("a mean or scale that is not finite") }
        // Fitted to a warm-up of millions it has elements of some thousands.
        guard
            projection.withUnsafeValues({ values in
                (0..<projection.rows * projection.columns).allSatisfy { abs(values[$0]) <= 0x1p30 }
            })
        else { throw .invalid("a projection that vectors overflow in") }
        self.means = means
        self.scales = scales
        self.projection = projection
    }
}
