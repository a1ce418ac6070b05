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
        self.means = means
        self.scales = scales
        self.projection = projection
    }
}
