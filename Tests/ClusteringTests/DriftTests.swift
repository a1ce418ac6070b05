import Clustering
import Foundation
import Foundations
import Numerics
import Testing

/// A stream around concepts that stand, move for ever, or give way to others, drawn as Golden/make_drift.py draws it.
private struct DriftingStream {
    static let dimension = 16
    static let concepts = 12
    static let rows = 256
    static let batches = 400

    let kind: String
    private var generator: SeededGenerator
    private let middles: [[Double]]
    private var batch = 0

    init(_ kind: String, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var middles: [[Double]] = []
        for _ in 0..<2 * DriftingStream.concepts {
            middles.append((0..<DriftingStream.dimension).map { _ in generator.nextUnit() * 2 - 1 })
        }
        self.kind = kind
        self.generator = generator
        self.middles = middles
    }

    mutating func next() -> [[Float]] {
        defer { batch += 1 }
        return (0..<DriftingStream.rows).map { _ in
            let middle = middle(of: Int(generator.nextUnit() * Double(DriftingStream.concepts)))
            return middle.map { place in
                let sum = generator.nextUnit() + generator.nextUnit() + generator.nextUnit()
                return Float(place + (sum - 1.5) * 0.3)
            }
        }
    }

    private func middle(of concept: Int) -> [Double] {
        switch kind {
        case "translation": return middles[concept].map { $0 + 0.02 * Double(batch) }
        case "rotation":
            let (cosine, sine) = (cos(0.005 * Double(batch)), sin(0.005 * Double(batch)))
            let middle = middles[concept]
            return middle.indices.map {
                $0.isMultiple(of: 2)
                    ? cosine * middle[$0] - sine * middle[$0 + 1] : sine * middle[$0 - 1] + cosine * middle[$0]
            }
        case "renewal":
            return batch < DriftingStream.batches / 4
                ? middles[concept] : middles[DriftingStream.concepts + concept].map { $0 + 3 }
        default: return middles[concept]
        }
    }
}

/// What scikit-learn makes of such a stream.
private struct DriftReference: Decodable {
    let kind: String
    let seed: UInt64
    let first: Double
    let fresh: Double
    let partialFit: Double

    static func load() throws -> [DriftReference] {
        let url = try #require(Bundle.module.url(forResource: "drift", withExtension: "json", subdirectory: "Golden"))
        return try JSONDecoder().decode([DriftReference].self, from: Data(contentsOf: url))
    }
}

@Suite("Drift that never stops")
struct DriftTests {
    @Test(
        "Centroids are within 5 % of a fresh k-means of the last clips, however concepts moved",
        arguments: ["standing", "translation", "rotation", "renewal"], [1, 2, 3] as [UInt64])
    func inertia(kind: String, seed: UInt64) throws {
        let reference = try #require(try DriftReference.load().first { $0.kind == kind && $0.seed == seed })
        var stream = DriftingStream(kind, seed: seed)
        let warmUp = (0..<4).flatMap { _ in stream.next() }
        #expect(abs(Double(warmUp[0][0]) - reference.first) < 1e-6, "another stream than scikit-learn saw")
        var generator = SeededGenerator(seed: seed)
        let seeding = CentroidSeeding(of: Matrix(warmUp), clusters: DriftingStream.concepts, generator: &generator)
        var training = MiniBatchKMeans(seeding, halfLife: 500, generator: generator)
        var inertia = 0.0
        for batch in 4..<DriftingStream.batches {
            let rows = Matrix(stream.next())
            let found = training.learn(rows, count: rows.rows)
            if batch >= DriftingStream.batches - 20 { inertia += found / 20 }
        }
        #expect(inertia < 1.05 * reference.fresh, "\(inertia) where a fresh k-means has \(reference.fresh)")
        // Without a half-life, as scikit-learn has it, centroids stay behind.
        if kind != "standing" { #expect(inertia < reference.partialFit / 2) }
    }

    @Test("After a half-life of clips, what came before counts half", arguments: [256, 1000, 4096, 10_000] as [Double])
    func halfLife(clips: Double) {
        var generator = SeededGenerator(seed: 4)
        // Two clusters far apart, one clip in four for the first: the half-life is in clips of the stream, not of a cluster.
        func batch(_ value: Float) -> Matrix {
            Matrix((0..<64).map { $0.isMultiple(of: 4) ? [value, 0] : [0, 1000] })
        }
        let seeding = CentroidSeeding(of: batch(0), clusters: 2, generator: &generator)
        var training = MiniBatchKMeans(seeding, halfLife: clips, generator: generator)
        for _ in 0..<Int(clips / 64 * 12) { training.learn(batch(0), count: 64) }
        let first = (0..<2).first { training.codebook().centroids[$0, 1] < 500 } ?? 0
        for life in 1...3 {
            let steps = Int((clips * Double(life) / 64).rounded()) - Int((clips * Double(life - 1) / 64).rounded())
            for _ in 0..<steps { training.learn(batch(1), count: 64) }
            let old = 1 - Double(training.codebook().centroids[first, 0])
            let expected = exp2(-(clips * Double(life) / 64).rounded() * 64 / clips)
            #expect(abs(old - expected) < 0.002, "\(old) after \(life) half-lives")
        }
    }

    /// Distances between all pairs of centroids, least first.
    private func separations(_ training: borrowing MiniBatchKMeans) -> [Float] {
        let rows = (0..<training.clusters).map { training.codebook().centroids.row($0) }
        var result: [Float] = []
        for first in rows.indices {
            for second in 0..<first {
                result.append(zip(rows[first], rows[second]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
            }
        }
        return result.map { $0.squareRoot() }.sorted()
    }

    @Test(
        "Centroids that a shrinking concept drew together free one for another concept",
        arguments: [1, 2, 3] as [UInt64])
    func merging(seed: UInt64) {
        // One concept is a bar that two centroids share, halves each. It shrinks to a point that both go on sharing:
        // neither starves. Meanwhile another concept comes up beside the second.
        var generator = SeededGenerator(seed: seed)
        func rows(width: Float, concepts: Int) -> Matrix {
            let places: [[Float]] = [[0, 0, 0], [0, 3, 0], [0, 3, 0.6]]
            return Matrix(
                gaussianRows(240, 3, deviation: 0.05, generator: &generator).enumerated().map { index, noise in
                    guard index % concepts > 0 else { return [Float(generator.nextUnit() - 0.5) * width, 0, 0] }
                    return zip(noise, places[index % concepts]).map { $0 + $1 }
                })
        }
        let seeding = CentroidSeeding(of: rows(width: 4, concepts: 2), clusters: 3, generator: &generator)
        var training = MiniBatchKMeans(seeding, halfLife: 1000, generator: generator)
        var width: Float = 4
        for _ in 0..<100 {
            width *= 0.9
            let batch = rows(width: max(width, 0.001), concepts: width > 0.01 ? 2 : 3)
            training.learn(batch, count: batch.rows)
        }
        let book = training.codebook()
        #expect(book.identities.reduce(0, +) == 1)
        let nearest = book.assign(Matrix([[0, 0, 0], [0, 3, 0], [0, 3, 0.6]]), count: 3)
        #expect(Set(nearest.map(\.cluster)).count == 3)
        #expect(nearest.allSatisfy { $0.squaredDistance < 0.01 })
    }

    @Test("Equal vectors do not make more than one cluster of them", arguments: [1, 2, 3] as [UInt64])
    func equalVectors(seed: UInt64) {
        // Eight clusters begin on copies of one vector. Then concepts come; a third of the clips stay that vector.
        var generator = SeededGenerator(seed: seed)
        let same = [[Float]](repeating: [1, 0, 0, 0], count: 64)
        let seeding = CentroidSeeding(of: Matrix(same), clusters: 8, generator: &generator)
        var training = MiniBatchKMeans(seeding, halfLife: 10_000, generator: generator)
        for _ in 0..<20 { training.learn(Matrix(same), count: 64) }
        // There is nowhere else to go while all is the same.
        #expect(separations(training).last ?? 1 < 1e-6)
        let places = gaussianRows(7, 4, deviation: 2, generator: &generator)
        for _ in 0..<100 {
            let rows = gaussianRows(96, 4, deviation: 0.05, generator: &generator).enumerated().map { index, noise in
                index.isMultiple(of: 3) ? same[0] : zip(noise, places[index % 7]).map { $0 + $1 }
            }
            training.learn(Matrix(rows), count: 96)
        }
        let nearest = training.codebook().assign(Matrix(places + [same[0]]), count: 8)
        #expect(Set(nearest.map(\.cluster)).count == 8)
    }

    @Test("Black frames, 30 % of all clips, take one centroid", arguments: [1, 2, 3] as [UInt64], [0, 0.003])
    func blackFrames(seed: UInt64, noise: Double) {
        var generator = SeededGenerator(seed: seed)
        let places = gaussianRows(40, 24, generator: &generator)
        func rows(_ count: Int) -> Matrix {
            let unit = (0..<count).map { _ -> [Float] in
                let isBlack = generator.nextUnit() < 0.3
                let concept = Int.random(in: 1..<40, using: &generator)
                let spread = gaussianRows(1, 24, deviation: isBlack ? noise : 0.5, generator: &generator)[0]
                let sum = zip(places[isBlack ? 0 : concept], spread).map { $0 + $1 }
                let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return sum.map { Float(Float16($0 / length)) }
            }
            return Matrix(unit)
        }
        let seeding = CentroidSeeding(of: rows(1024), clusters: 32, generator: &generator)
        var training = MiniBatchKMeans(seeding, halfLife: 20_000, generator: generator)
        for _ in 0..<200 { training.learn(rows(256), count: 256) }
        let length = places[0].reduce(0) { $0 + $1 * $1 }.squareRoot()
        let book = training.codebook()
        let near = (0..<32).filter { cluster in
            zip(book.centroids.row(cluster), places[0]).reduce(0) {
                $0 + ($1.0 - $1.1 / length) * ($1.0 - $1.1 / length)
            } < 0.01
        }
        #expect(near.count == 1)
    }
}
