import Numerics

/// Squared distances from a few vectors to all of them, by one product.
struct DistancesAmongVectors: ~Copyable {
    /// Vectors that can be measured from at once.
    let mostAtOnce: Int

    /// Below this, vectors are taken for the same: it may be rounding.
    private let error: Double

    private let squaredNorms: [Double]

    /// The vectors to measure from, and a row of products with all vectors for each.
    private var origins: Matrix
    private var products: Matrix
    private var originNorms: [Double] = []

    init(_ vectors: borrowing Matrix, mostAtOnce: Int) {
        let (count, dimension) = (vectors.rows, vectors.columns)
        self.mostAtOnce = mostAtOnce
        squaredNorms = vectors.withUnsafeValues { values in
            (0..<count).map {
                Double(Vectors.dot(values + $0 * dimension, values + $0 * dimension, count: dimension))
            }
        }
        // As in `Codebook.squaredDistanceError`.
        error = (1.25 * Double(dimension) + 16) * 0x1p-24 * 2 * (squaredNorms.max() ?? 0)
        origins = Matrix(rows: mostAtOnce, columns: dimension)
        products = Matrix(rows: mostAtOnce, columns: count)
    }

    /// Measures from the given rows of `vectors`, at most `mostAtOnce` of them.
    mutating func measure(from rows: [Int], _ vectors: borrowing Matrix) {
        precondition(rows.count <= mostAtOnce, "room for each")
        originNorms = rows.map { squaredNorms[$0] }
        for (index, row) in rows.enumerated() { origins.setRow(index, to: vectors.row(row)) }
        let (count, dimension) = (vectors.rows, vectors.columns)
        vectors.withUnsafeValues { vectors in
            origins.withUnsafeValues { origins in
                products.withUnsafeMutableValues { products in
                    Products.multiply(
                        origins, byTransposed: vectors, into: products, rows: rows.count, columns: count,
                        inner: dimension)
                }
            }
        }
    }

    /// Which of the first `count` origins lowers the sum of `distances` most; the first of several.
    borrowing func best(of count: Int, lowering distances: [Double]) -> Int {
        var best = (origin: 0, total: Double.infinity)
        for origin in 0..<count {
            let total = total(lowering: distances, by: origin)
            if total < best.total { best = (origin, total) }
        }
        return best.origin
    }

    /// What the sum of `distances` would be if each were at most that from an origin.
    private borrowing func total(lowering distances: [Double], by origin: Int) -> Double {
        var total = 0.0
        for index in distances.indices { total += min(distances[index], distance(index, from: origin)) }
        return total
    }

    /// Lowers each of `distances` to that from an origin, where it is less.
    borrowing func lower(_ distances: inout [Double], by origin: Int) {
        for index in distances.indices { distances[index] = min(distances[index], distance(index, from: origin)) }
    }

    @inline(__always)
    private borrowing func distance(_ index: Int, from origin: Int) -> Double {
        let product = products.withUnsafeValues { Double($0[origin &* products.columns &+ index]) }
        let squared = originNorms[origin] + squaredNorms[index] - 2 * product
        return squared > error ? squared : 0
    }
}
