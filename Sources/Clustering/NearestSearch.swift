import Numerics

/// The search for the nearest two centroids of each vector of a tile, behind the product of the tile with the centroids.
///
/// Four vectors and four centroids are turned about in registers, so that a lane is a vector: lanes never have to be
/// reduced, and a vector's result is the same in whichever lane it is computed.
struct NearestSearch: ~Copyable {
    /// Vectors in a tile: so many that packing the centroids, which is paid once a tile, is a small part of the product,
    /// and so few that the product stays in the cache a core has to itself. It depends on nothing but the codebook's
    /// shape, so that a vector's distances do not depend on how many come with it.
    static func tileRows(clusters: Int, dimension: Int) -> Int { clusters * dimension <= 1 << 14 ? 256 : 128 }

    private typealias Lanes = SIMD4<Float>
    private static let laneCount = Lanes.scalarCount

    private let clusters: Int
    private let dimension: Int
    private let tileRows: Int

    /// −2 times the inner product of each vector with each centroid, a vector a row.
    private let products: UnsafeMutablePointer<Float>

    /// The squared norm of each centroid: once, and in every lane.
    private let squaredNorms: UnsafeMutablePointer<Float>
    private let squaredNormLanes: UnsafeMutablePointer<Lanes>

    /// A tile that is filled up with zeros.
    private let padded: UnsafeMutablePointer<Float>

    /// - Parameters:
    ///   - clusters: The number of centroids; at least one, and below 2¹⁶.
    ///   - squaredNorms: Of each centroid.
    init(clusters: Int, dimension: Int, squaredNorms: UnsafePointer<Float>) {
        self.clusters = clusters
        self.dimension = dimension
        tileRows = NearestSearch.tileRows(clusters: clusters, dimension: dimension)
        let laneCount = NearestSearch.laneCount
        // Four centroids are read from any on: past the last there has to be something. Up to there the products write.
        products = .allocate(capacity: clusters * tileRows + laneCount)
        (products + clusters * tileRows).initialize(repeating: 0, count: laneCount)
        self.squaredNorms = .allocate(capacity: clusters + laneCount)
        self.squaredNorms.initialize(from: squaredNorms, count: clusters)
        (self.squaredNorms + clusters).initialize(repeating: 0, count: laneCount)
        squaredNormLanes = .allocate(capacity: clusters)
        for cluster in 0..<clusters {
            (squaredNormLanes + cluster).initialize(to: Lanes(repeating: squaredNorms[cluster]))
        }
        padded = .allocate(capacity: dimension * tileRows)
    }

    deinit {
        products.deallocate()
        squaredNorms.deallocate()
        squaredNormLanes.deallocate()
        padded.deallocate()
    }

    /// Finds the nearest two centroids of some vectors.
    ///
    /// - Parameters:
    ///   - centroids: `clusters × dimension`.
    ///   - vectors: `count × dimension`.
    ///   - result: Initialised for each vector.
    /// - Complexity: 2 · clusters · dimension operations for each vector of ⌈count / tileRows⌉ tiles.
    borrowing func find(
        centroids: UnsafePointer<Float>, vectors: UnsafePointer<Float>, count: Int,
        into result: UnsafeMutablePointer<NearestCentroid>
    ) {
        for first in stride(from: 0, to: count, by: tileRows) {
            let rows = min(tileRows, count - first)
            var tile = vectors + first * dimension
            if rows < tileRows {
                padded.update(from: tile, count: rows * dimension)
                (padded + rows * dimension).update(repeating: 0, count: (tileRows - rows) * dimension)
                tile = UnsafePointer(padded)
            }
            Products.multiply(
                tile, byTransposed: centroids, into: products, rows: tileRows, columns: clusters, inner: dimension,
                scale: -2)
            for row in stride(from: 0, to: rows, by: NearestSearch.laneCount) {
                reduce(row, count: min(NearestSearch.laneCount, rows - row), tile: tile, into: result + first + row)
            }
        }
    }

    /// Finds the nearest two of four vectors of a tile, of which `count` are wanted.
    @inline(__always)
    private borrowing func reduce(
        _ vector: Int, count: Int, tile: UnsafePointer<Float>, into result: UnsafeMutablePointer<NearestCentroid>
    ) {
        let row = products + vector &* clusters
        let found = leastTwo(row)
        let number = first(of: found.nearest, equal: found.least, in: row)
        // Above 2²³ the last bits of a number are its units.
        let bits = unsafeBitCast(number + 0x1p23, to: SIMD4<UInt32>.self)
        let squaredNorm = squaredNorms(ofFourFrom: tile + vector &* dimension)
        let least = greater(found.least + squaredNorm, .zero)
        let second = greater(found.second + squaredNorm, .zero)
        store(bits[0], least[0], second[0], to: result)
        if count > 1 { store(bits[1], least[1], second[1], to: result + 1) }
        if count > 2 { store(bits[2], least[2], second[2], to: result + 2) }
        if count > 3 { store(bits[3], least[3], second[3], to: result + 3) }
    }

    @inline(__always)
    private borrowing func store(
        _ bits: UInt32, _ least: Float, _ second: Float, to result: UnsafeMutablePointer<NearestCentroid>
    ) {
        result.initialize(
            to: NearestCentroid(
                cluster: UInt16(truncatingIfNeeded: bits), squaredDistance: least, secondSquaredDistance: second))
    }

    /// The least two of |c|² − 2 x·c over the centroids, for four vectors whose products begin at `row`; and a centroid
    /// of which, or of the next three, the least is.
    ///
    /// Four centroids at a time are compared among themselves first, which takes fewer steps than one after the other.
    @inline(__always)
    private borrowing func leastTwo(
        _ row: UnsafeMutablePointer<Float>
    ) -> (least: Lanes, second: Lanes, nearest: Lanes) {
        var least = Lanes(repeating: .infinity)
        var second = Lanes(repeating: .infinity)
        // As numbers with a fraction, which are exact up to 2²⁴: the baseline processor has a maximum of these only.
        var nearest = Lanes.zero
        var cluster = 0
        while cluster &+ 4 <= clusters {
            let corner = row + cluster
            var four = LaneSquare(
                lanes(at: corner), lanes(at: corner + clusters), lanes(at: corner + 2 &* clusters),
                lanes(at: corner + 3 &* clusters)
            ).transposed
            four.first += squaredNormLanes[cluster]
            four.second += squaredNormLanes[cluster &+ 1]
            four.third += squaredNormLanes[cluster &+ 2]
            four.fourth += squaredNormLanes[cluster &+ 3]
            let (lower, higher) = (lesser(four.first, four.second), greater(four.first, four.second))
            let (lowerToo, higherToo) = (lesser(four.third, four.fourth), greater(four.third, four.fourth))
            let fourLeast = lesser(lower, lowerToo)
            let fourSecond = lesser(greater(lower, lowerToo), lesser(higher, higherToo))
            // Later centroids have higher numbers, so the greatest is that of the last four that were closer than all
            // before them: of equally close ones the first.
            nearest = greater(nearest, Lanes.zero.replacing(with: Float(cluster), where: fourLeast .< least))
            second = lesser(lesser(second, fourSecond), greater(least, fourLeast))
            least = lesser(least, fourLeast)
            cluster &+= 4
        }
        while cluster < clusters {
            let column = row + cluster
            let distance =
                Lanes(column[0], column[clusters], column[2 &* clusters], column[3 &* clusters])
                + squaredNormLanes[cluster]
            nearest = greater(nearest, Lanes.zero.replacing(with: Float(cluster), where: distance .< least))
            second = lesser(second, greater(least, distance))
            least = lesser(least, distance)
            cluster &+= 1
        }
        return (least, second, nearest)
    }

    /// For four vectors, the first centroid at the least distance, of the four from the given one on.
    @inline(__always)
    private borrowing func first(
        of nearest: Lanes, equal least: Lanes, in row: UnsafeMutablePointer<Float>
    ) -> Lanes {
        let bits = unsafeBitCast(nearest + 0x1p23, to: SIMD4<UInt32>.self)
        let clusters = clusters
        func cluster(_ lane: Int) -> Int { Int(bits[lane] & 0xFFFF) }
        let four = LaneSquare(
            distances(row + cluster(0), cluster(0)), distances(row + (clusters &+ cluster(1)), cluster(1)),
            distances(row + (2 &* clusters &+ cluster(2)), cluster(2)),
            distances(row + (3 &* clusters &+ cluster(3)), cluster(3))
        ).transposed
        // Where the centroids do not come out in fours, the last ones were compared one by one: then it is the first. Of
        // a vector that is not finite nothing is least; it is given the first of all.
        let notFirst = (four.first .!= least) .& (least .< .infinity)
        let notSecond = notFirst .& (four.second .!= least)
        let notThird = notSecond .& (four.third .!= least)
        return (nearest + Lanes.zero.replacing(with: 1, where: notFirst))
            + (Lanes.zero.replacing(with: 1, where: notSecond) + Lanes.zero.replacing(with: 1, where: notThird))
    }

    /// |c|² − 2 x·c for four centroids from `cluster` on.
    @inline(__always)
    private borrowing func distances(_ products: UnsafeMutablePointer<Float>, _ cluster: Int) -> Lanes {
        lanes(at: products) + lanes(at: squaredNorms + cluster)
    }

    /// Of four vectors, one behind the other.
    @inline(__always)
    private borrowing func squaredNorms(ofFourFrom vector: UnsafePointer<Float>) -> Lanes {
        var sums = LaneSquare(.zero, .zero, .zero, .zero)
        var component = 0
        while component &+ 4 <= dimension {
            let first = lanes(at: vector + component)
            let second = lanes(at: vector + (dimension &+ component))
            let third = lanes(at: vector + (2 &* dimension &+ component))
            let fourth = lanes(at: vector + (3 &* dimension &+ component))
            sums.first += first * first
            sums.second += second * second
            sums.third += third * third
            sums.fourth += fourth * fourth
            component &+= 4
        }
        let columns = sums.transposed
        var sum = (columns.first + columns.second) + (columns.third + columns.fourth)
        while component < dimension {
            let column = vector + component
            let value = Lanes(column[0], column[dimension], column[2 &* dimension], column[3 &* dimension])
            sum += value * value
            component &+= 1
        }
        return sum
    }

    @inline(__always)
    private borrowing func lanes(at values: UnsafePointer<Float>) -> Lanes {
        UnsafeRawPointer(values).loadUnaligned(as: Lanes.self)
    }

    // A comparison and a choice are one instruction; `pointwiseMin` has more to say about what is not a number.

    @inline(__always)
    private borrowing func lesser(_ left: Lanes, _ right: Lanes) -> Lanes {
        left.replacing(with: right, where: right .< left)
    }

    @inline(__always)
    private borrowing func greater(_ left: Lanes, _ right: Lanes) -> Lanes {
        left.replacing(with: right, where: right .> left)
    }
}
