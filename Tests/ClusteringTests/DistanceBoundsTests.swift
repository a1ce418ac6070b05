import Clustering
import Foundations
import Numerics
import Testing

/// Members of one clustering with their bounds, and what brute force says of each after every movement.
private struct Followers: ~Copyable {
    let vectors: Matrix
    var book: Codebook
    var clusters: [UInt16]
    var bounds: DistanceBounds
    var recomputed = 0
    var challenged = 0
    var followed = 0

    init(_ vectors: consuming Matrix, _ book: consuming Codebook) {
        let nearest = book.assign(vectors, count: vectors.rows)
        clusters = nearest.map(\.cluster)
        bounds = DistanceBounds(capacity: vectors.rows, clusters: book.clusters)
        for (slot, nearest) in nearest.enumerated() {
            bounds.follow(nearest, error: book.squaredDistanceError, slot: slot)
        }
        self.vectors = vectors
        self.book = book
    }

    /// Follows the centroids to where they are now.
    ///
    /// - Returns: The members that are not where brute force has them afterwards.
    mutating func follow(_ next: consuming Codebook) -> [Int] {
        let dimension = vectors.columns
        // Fewer rows than members in doubt, so that they are gathered in several goes.
        var gathered = Matrix(rows: 50, columns: dimension)
        let found = clusters.withUnsafeBufferPointer { clusters -> FollowedMembers? in
            clusters.baseAddress.map { base in
                bounds.follow(
                    from: book, to: next, clusters: MemberClusters(base, stride: 1, slots: clusters.count),
                    gathered: &gathered
                ) { slots, gathered in
                    for (row, slot) in slots.enumerated() { gathered.setRow(row, to: vectors.row(Int(slot))) }
                }
            }
        }
        for (slot, cluster) in found?.changed ?? [] { clusters[slot] = cluster }
        recomputed += found?.recomputed ?? 0
        challenged += found?.challenged ?? 0
        followed += clusters.count
        book = next
        let truth = book.assign(vectors, count: vectors.rows)
        return clusters.indices.filter { clusters[$0] != truth[$0].cluster }
    }
}

/// Vectors of unit length around a few middles, in half precision, some of them the same.
func unitRows(_ count: Int, _ dimension: Int, middles: Int, generator: inout SeededGenerator) -> [[Float]] {
    let places = gaussianRows(middles, dimension, generator: &generator)
    var rows: [[Float]] = []
    for row in gaussianRows(count, dimension, deviation: 0.7, generator: &generator) {
        if let last = rows.last, generator.nextUnit() < 0.1 {
            rows.append(last)
            continue
        }
        let place = places[Int.random(in: 0..<middles, using: &generator)]
        let sum = zip(row, place).map { $0 + $1 }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        rows.append(sum.map { Float(Float16($0 / length)) })
    }
    return rows
}

@Suite("Distance bounds")
struct DistanceBoundsTests {
    @Test(
        "Members that are not looked at are where brute force has them, whatever the centroids do",
        arguments: [1, 2, 3, 4, 5, 6] as [UInt64], [[20, 12], [5, 64], [64, 200], [2, 3]])
    func exact(seed: UInt64, shape: [Int]) {
        let (clusters, dimension) = (shape[0], shape[1])
        var generator = SeededGenerator(seed: seed)
        let vectors = unitRows(600, dimension, middles: 2 * clusters, generator: &generator)
        var centroids = Array(vectors[..<clusters])
        var identities = [UInt32](repeating: 0, count: clusters)
        var members = Followers(Matrix(vectors), codebook(centroids))
        for step in 0..<120 {
            // Small steps, larger ones, none; now and then one leaps, as another or as itself; now and then two become
            // the same.
            let size = [0.001, 0.01, 0, 0.0001, 0.05][step % 5] / Double(dimension).squareRoot()
            let moves = gaussianRows(clusters, dimension, deviation: size, generator: &generator)
            for cluster in 0..<clusters { centroids[cluster] = zip(centroids[cluster], moves[cluster]).map { $0 + $1 } }
            for leap in 0..<[0, 0, 1, 0, 3, 0, clusters][step % 7] {
                centroids[(step + leap) % clusters] = vectors[step + leap]
                if step % 3 > 0 { identities[(step + leap) % clusters] += 1 }
            }
            if step % 11 == 5 { centroids[step % clusters] = centroids[(step + 1) % clusters] }
            let misplaced = members.follow(Codebook(centroids: Matrix(centroids), identities: identities))
            #expect(misplaced == [], "step \(step)")
        }
    }

    @Test(
        "A centroid seeded anew far from the members puts none of the others in doubt",
        arguments: [1, 2, 3] as [UInt64])
    func seededAnew(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let vectors = unitRows(1000, 32, middles: 16, generator: &generator)
        let seeding = CentroidSeeding(of: Matrix(vectors), clusters: 16, generator: &generator)
        var centroids = (0..<16).map { seeding.centroids.row($0) }
        var identities = [UInt32](repeating: 0, count: 16)
        var members = Followers(Matrix(vectors), Codebook(centroids: seeding.centroids.copy(), identities: identities))
        // Those of the cluster that is no more, those whom the rest of the movement puts in doubt, and those who change.
        for step in 0..<10 {
            centroids[step] = vectors[step * 7].map { -$0 }
            identities[step] += 1
            let misplaced = members.follow(Codebook(centroids: Matrix(centroids), identities: identities))
            #expect(misplaced == [])
        }
        #expect(members.challenged > members.followed / 2)
        #expect(members.recomputed < members.followed / 2, "\(members.recomputed) of \(members.followed)")
    }

    @Test(
        "Members that follow centroids in training are where brute force has them, and few are looked at",
        arguments: [1, 2, 3] as [UInt64], [0, 0.002] as [Float])
    func training(seed: UInt64, drift: Float) {
        var generator = SeededGenerator(seed: seed)
        let vectors = unitRows(4096, 32, middles: 16, generator: &generator)
        let seeding = CentroidSeeding(
            of: Matrix(Array(vectors[..<512])), clusters: 24, generator: &generator, starts: 1)
        var training = MiniBatchKMeans(seeding, halfLife: 50_000, generator: generator)
        var members = Followers(Matrix(Array(vectors[..<1000])), training.codebook())
        var late = (recomputed: 0, followed: 0)
        for step in 0..<64 {
            if step == 32 { late = (members.recomputed, members.followed) }
            let first = step % 8 * 512
            let batch = vectors[first..<first + 512].map { row in
                row.enumerated().map { $1 + ($0 == 0 ? drift * Float(step) : 0) }
            }
            training.learn(Matrix(batch), count: batch.count)
            let misplaced = members.follow(training.codebook())
            #expect(misplaced == [])
        }
        // The bounds are of use: they spare work.
        let share =
            Double(members.recomputed - late.recomputed) / Double(members.followed - late.followed)
        #expect(share < (drift > 0 ? 0.6 : 0.3), "\(share)")
    }

    @Test("Sums that start anew lose nothing: members are where brute force has them after centroids went far")
    func far() {
        var generator = SeededGenerator(seed: 3)
        let vectors = unitRows(300, 8, middles: 6, generator: &generator)
        var centroids = Array(vectors[..<6])
        var members = Followers(Matrix(vectors), codebook(centroids))
        var greatest = 0.0
        var startedAnew = 0
        for step in 0..<600 {
            // To and fro, so that they stay near the members however far they go.
            let move = gaussianRows(1, 8, deviation: 0.05, generator: &generator)[0]
            for cluster in 0..<6 {
                centroids[cluster] = zip(centroids[cluster], move).map { $0 + (step.isMultiple(of: 2) ? $1 : -$1) }
            }
            let misplaced = members.follow(codebook(centroids))
            #expect(misplaced == [])
            let sum = members.bounds.loosening.max() ?? 0
            if sum < greatest { startedAnew += 1 }
            greatest = sum
        }
        #expect(startedAnew > 2)
    }

    @Test("A member in doubt is looked at, a slot without one never is")
    func slots() {
        let members = Matrix([[1, 0], [0, 1], [1, 0]])
        let book = codebook([[1, 0], [0, 1]])
        let nearest = book.assign(members, count: 3)
        var bounds = DistanceBounds(capacity: 5, clusters: 2)
        for slot in 0..<3 { bounds.follow(nearest[slot], error: book.squaredDistanceError, slot: slot + 1) }
        func doubtful(_ clusters: [UInt16]) -> [Int32] {
            clusters.withUnsafeBufferPointer { clusters in
                guard let base = clusters.baseAddress else { return [] }
                return bounds.doubtful(
                    MemberClusters(base, stride: 1, slots: clusters.count), margin: book.boundsMargin)
            }
        }
        let clusters: [UInt16] = [0, 0, 1, 0, 0]
        #expect(doubtful(clusters) == [])
        bounds.doubt(slot: 2)
        #expect(doubtful(clusters) == [2])
        bounds.doubt(slot: 3)
        bounds.unfollow(slot: 2)
        #expect(doubtful(clusters) == [3])
        bounds.keep([1, 3], capacity: 4)
        #expect(bounds.capacity == 4)
        #expect(doubtful([0, 0, 0, 0]) == [1])
    }

    @Test("One centroid is the nearest wherever it goes")
    func oneCentroid() {
        var members = Followers(Matrix([[1, 0], [0, 1]]), codebook([[1, 0]]))
        for step in 1...9 {
            let misplaced = members.follow(codebook([[Float(step) * 10, 0]]))
            #expect(misplaced == [])
        }
        #expect(members.recomputed == 0)
    }

    @Test("What no member can have left behind is refused", arguments: [Float.nan, .infinity])
    func malformed(value: Float) {
        var bounds = DistanceBounds(capacity: 2, clusters: 2)
        let accepted = [value, -.infinity, 0.5].map { bounds.restore($0, slot: 1) }
        #expect(accepted == [false, true, true])
    }
}
