package import Foundations
import Numerics

extension Codebook {
    /// Writes the centroids, to the bit, and their identities.
    package borrowing func write(to writer: inout ByteWriter) {
        writer.write(identities)
        writer.write(centroids)
    }

    /// The codebook that was written.
    ///
    /// - Throws: When the bytes are not a codebook.
    package init(reading reader: inout ByteReader) throws(ByteReaderError) {
        let identities = try reader.array(of: UInt32.self)
        let centroids = try reader.matrix()
        guard centroids.rows == identities.count else { throw .invalid("not one identity for each centroid") }
        self.init(centroids: centroids, identities: identities)
    }
}
