import Numerics

/// The search for the nearest two centroids of each vector of a tile, behind the product of the centroids with it.
///
/// The product is laid out with a centroid a row and a vector a column, so that a lane of a register is a vector: the
/// lanes never have to be reduced, and a vector's result is the same in whichever lane it is computed.
struct NearestSearch: ~Copyable {
    /// Vectors in a tile. A multiple of the lanes of a register, and as many as make packing of the centroids, which is
    /// paid once a tile, a small part of the product.
    static let tileRows = 128

    private typealias Lanes = SIMD8<Float>
    private static let laneCount = Lanes.scalarCount

    private let clusters: Int
    private let dimension: Int

    /// −2 times the inner product of each centroid with each vector.
    private let products: UnsafeMutablePointer<Float>

    /// A tile that is filled up with zeros.
    private let padded: UnsafeMutablePointer<Float>

    init(clusters: Int, dimension: Int) {
        self.clusters = clusters
        self.dimension = dimension
        products = .allocate(capacity: clusters * NearestSearch.tileRows)
        padded = .allocate(capacity: dimension * NearestSearch.tileRows)
    }

    deinit {
        products.deallocate()
        padded.deallocate()
    }

    /// Finds the nearest two centroids of some vectors.
    ///
    /// - Parameters:
    ///   - centroids: `clusters × dimension`.
    ///   - squaredNorms: Of each centroid.
    ///   - vectors: `count × dimension`.
    ///   - result: Initialised for each vector.
    /// - Complexity: 2 · clusters · dimension operations for each vector of ⌈count / tileRows⌉ tiles.
    borrowing func find(
        centroids: UnsafePointer<Float>, squaredNorms: UnsafePointer<Float>, vectors: UnsafePointer<Float>,
        count: Int, into result: UnsafeMutablePointer<NearestCentroid>
    ) {
        let tileRows = NearestSearch.tileRows
        for first in stride(from: 0, to: count, by: tileRows) {
            let rows = min(tileRows, count - first)
            var tile = vectors + first * dimension
            if rows < tileRows {
                padded.update(from: tile, count: rows * dimension)
                (padded + rows * dimension).update(repeating: 0, count: (tileRows - rows) * dimension)
                tile = UnsafePointer(padded)
            }
            Products.multiply(
                centroids, byTransposed: tile, into: products, rows: clusters, columns: tileRows, inner: dimension,
                scale: -2)
            for lane in stride(from: 0, to: rows, by: NearestSearch.laneCount) {
                findLanes(
                    lane, count: min(NearestSearch.laneCount, rows - lane), tile: tile, squaredNorms: squaredNorms,
                    into: result + first + lane)
            }
        }
    }

    /// Finds those of eight vectors from `first`, of which `count` are wanted.
    @inline(__always)
    private borrowing func findLanes(
        _ first: Int, count: Int, tile: UnsafePointer<Float>, squaredNorms: UnsafePointer<Float>,
        into result: UnsafeMutablePointer<NearestCentroid>
    ) {
        var least = Lanes(repeating: .infinity)
        var second = Lanes(repeating: .infinity)
        // As numbers with a fraction, which are exact up to 2²⁴: SSE2 has a maximum of these and none of integers.
        var nearest = Lanes(repeating: 0)
        var row = UnsafeRawPointer(products + first)
        for cluster in 0..<clusters {
            // |x - c|² - |x|² = |c|² - 2 x·c
            let distance = row.loadUnaligned(as: Lanes.self) + squaredNorms[cluster]
            let isCloser = distance .< least
            second = NearestSearch.lesser(second, NearestSearch.greater(least, distance))
            least = NearestSearch.lesser(least, distance)
            // Later clusters have higher numbers, and only a closer one counts: the first of equals stays.
            let candidate = Lanes(repeating: 0).replacing(with: Float(cluster), where: isCloser)
            nearest = NearestSearch.greater(nearest, candidate)
            row += NearestSearch.tileRows * MemoryLayout<Float>.stride
        }
        for lane in 0..<count {
            let vector = tile + (first + lane) * dimension
            let squaredNorm = Vectors.dot(vector, vector, count: dimension)
            (result + lane).initialize(
                to: NearestCentroid(
                    cluster: UInt16(nearest[lane]), squaredDistance: max(least[lane] + squaredNorm, 0),
                    secondSquaredDistance: max(second[lane] + squaredNorm, 0)))
        }
    }

    // Comparing and choosing is one instruction each; `pointwiseMin` has more to say about what is not a number.

    @inline(__always)
    private static func lesser(_ left: Lanes, _ right: Lanes) -> Lanes {
        left.replacing(with: right, where: right .< left)
    }

    @inline(__always)
    private static func greater(_ left: Lanes, _ right: Lanes) -> Lanes {
        left.replacing(with: right, where: right .> left)
    }
}
