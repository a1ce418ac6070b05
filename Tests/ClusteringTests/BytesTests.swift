import Clustering
import Foundations
import Numerics
import Testing

@Suite("What was learned, as bytes")
struct BytesTests {
    @Test("Training goes on from its bytes as if it had never stopped", arguments: [1, 2, 3] as [UInt64])
    func training(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let start = Matrix(gaussianRows(60, 7, generator: &generator))
        let seeding = CentroidSeeding(of: start, clusters: 5, generator: &generator)
        var training = MiniBatchKMeans(seeding, halfLife: 100, generator: generator)
        var other = try restored(training)
        var reseeded = false
        for step in 0..<40 {
            // Everything comes from one side now and then, so that centroids starve and the generator is drawn from.
            let rows = gaussianRows(32, 7, generator: &generator).map { row in row.map { step > 5 ? $0 / 100 + 3 : $0 }
            }
            let batch = Matrix(rows)
            #expect(training.learn(batch, count: 32) == other.learn(batch, count: 32))
            other = try restored(other)
            #expect(bytes(training) == bytes(other))
            reseeded = reseeded || training.codebook().identities.contains { $0 > 0 }
        }
        #expect(reseeded)
    }

    private func bytes(_ training: borrowing MiniBatchKMeans) -> [UInt8] {
        var writer = ByteWriter()
        training.write(to: &writer)
        return writer.bytes
    }

    private func restored(_ training: borrowing MiniBatchKMeans) throws -> MiniBatchKMeans {
        var reader = ByteReader(bytes(training))
        let restored = try MiniBatchKMeans(reading: &reader, halfLife: training.halfLife)
        try reader.finish()
        return restored
    }

    @Test("A map of features and a codebook are read back to the bit", arguments: Normalisation.allCases)
    func mapAndCodebook(_ normalisation: Normalisation) throws {
        var generator = SeededGenerator(seed: 4)
        let features = Matrix(gaussianRows(50, 9, generator: &generator))
        let map = try FeatureMap(normalisation, fittedTo: features, dimension: 6)
        let vectors = map.map(features, count: 50)
        let book = Codebook(centroids: vectors.prefix(8), identities: [0, 1, 2, 3, 4, 5, 6, .max])
        var writer = ByteWriter()
        map.write(to: &writer)
        book.write(to: &writer)
        var reader = ByteReader(writer.bytes)
        let sameMap = try FeatureMap(reading: &reader)
        let sameBook = try Codebook(reading: &reader)
        try reader.finish()
        let again = sameMap.map(features, count: 50)
        for row in 0..<50 { #expect(again.row(row) == vectors.row(row)) }
        #expect(sameBook.identities == book.identities)
        #expect(sameBook.assign(vectors, count: 50) == book.assign(vectors, count: 50))
    }

    @Test("Bytes that no training can have left behind are refused")
    func malformed() throws {
        var generator = SeededGenerator(seed: 5)
        let start = Matrix(gaussianRows(20, 3, generator: &generator))
        let seeding = CentroidSeeding(of: start, clusters: 4, generator: &generator)
        let whole = bytes(MiniBatchKMeans(seeding, halfLife: 100, generator: generator))
        for length in 0..<whole.count {
            #expect(throws: ByteReaderError.self) {
                var reader = ByteReader(Array(whole[..<length]))
                _ = try MiniBatchKMeans(reading: &reader, halfLife: 1)
            }
        }
        // The generator's state, a number of counts, the first count: made infinite.
        var infinite = whole
        withUnsafeBytes(of: Double.infinity) { infinite.replaceSubrange(12..<20, with: $0) }
        #expect(throws: ByteReaderError.invalid("a count that nobody can have counted")) {
            var reader = ByteReader(infinite)
            _ = try MiniBatchKMeans(reading: &reader, halfLife: 1)
        }
    }
}
