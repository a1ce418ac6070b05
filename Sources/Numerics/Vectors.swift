/// Kernels over contiguous vectors. Sums run in a fixed order, sixteen partial sums wide, so that results do not depend
/// on where a vector lies.
package enum Vectors {
    // Four registers of the baseline processor: as many additions are under way at once as one takes cycles.
    private typealias Lanes = SIMD16<Float>

    /// The inner product of two vectors of `count` elements.
    package static func dot(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, count: Int) -> Float {
        var sums = Lanes.zero
        var index = 0
        while index + Lanes.scalarCount <= count {
            sums += lanes(left + index) * lanes(right + index)
            index += Lanes.scalarCount
        }
        var sum = total(sums)
        while index < count {
            sum += left[index] * right[index]
            index += 1
        }
        return sum
    }

    /// The squared Euclidean distance between two vectors of `count` elements.
    package static func squaredDistance(
        _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, count: Int
    ) -> Float {
        var sums = Lanes.zero
        var index = 0
        while index + Lanes.scalarCount <= count {
            let difference = lanes(left + index) - lanes(right + index)
            sums += difference * difference
            index += Lanes.scalarCount
        }
        var sum = total(sums)
        while index < count {
            let difference = left[index] - right[index]
            sum += difference * difference
            index += 1
        }
        return sum
    }

    @inline(__always)
    private static func lanes(_ vector: UnsafePointer<Float>) -> Lanes {
        UnsafeRawPointer(vector).loadUnaligned(as: Lanes.self)
    }

    @inline(__always)
    private static func total(_ sums: Lanes) -> Float {
        let eight = sums.lowHalf + sums.highHalf
        let four = eight.lowHalf + eight.highHalf
        return (four[0] + four[1]) + (four[2] + four[3])
    }

    /// Scales a vector to unit length; a zero vector stays zero.
    package static func normalise(_ vector: UnsafeMutablePointer<Float>, count: Int) {
        let squared = dot(vector, vector, count: count)
        guard squared > 0 else { return }
        let scale = 1 / squared.squareRoot()
        for index in 0..<count {
            vector[index] *= scale
        }
    }
}
