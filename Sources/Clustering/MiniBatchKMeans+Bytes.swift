package import Foundations
import Numerics

extension MiniBatchKMeans {
    /// Writes everything the next batch depends on, to the bit, but the half-life.
    package borrowing func write(to writer: inout ByteWriter) {
        writer.write(generator.state)
        writer.write(counts)
        writer.write(clipsSinceChosen.map { Int64($0) })
        writer.write(clipsSinceInspected)
        writer.write(identities)
        writer.write(centroids)
    }

    /// The training that was written.
    ///
    /// - Precondition: The half-life is above zero.
    /// - Throws: When the bytes are not those of a training.
    package init(reading reader: inout ByteReader, halfLife: Double) throws(ByteReaderError) {
        precondition(halfLife > 0, "a half-life is positive")
        let generator = SeededGenerator(seed: try reader.uint64())
        let counts = try reader.array(of: Double.self)
        let clipsSinceChosen = try reader.array(of: Int64.self)
        let clipsSinceInspected = try reader.integer(
            0...MiniBatchKMeans.mostClips, "clips since centroids were compared")
        let identities = try reader.array(of: UInt32.self)
        let centroids = try reader.matrix()
        let clusters = centroids.rows
        guard counts.count == clusters && clipsSinceChosen.count == clusters && identities.count == clusters else {
            throw .invalid("not one count for each centroid")
        }
        guard counts.allSatisfy({ (0...Double(MiniBatchKMeans.mostClips)).contains($0) }) else {
            throw .invalid("a count that nobody can have counted")
        }
        guard clipsSinceChosen.allSatisfy({ (0...Int64(MiniBatchKMeans.mostClips)).contains($0) }) else {
            throw .invalid("clips since a centroid was chosen that nobody can have counted")
        }
        self.generator = generator
        self.counts = counts
        self.clipsSinceChosen = clipsSinceChosen.map { Int($0) }
        self.clipsSinceInspected = clipsSinceInspected
        self.identities = identities
        self.centroids = centroids
        self.halfLife = halfLife
    }

    package var clusters: Int { centroids.rows }
    package var dimension: Int { centroids.columns }
}
