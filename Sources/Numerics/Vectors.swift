/// Kernels over contiguous vectors. Sums run in a fixed order, four partial sums wide, so that results do not depend
/// on where a vector lies.
package enum Vectors {
    /// The inner product of two vectors of `count` elements.
    package static func dot(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, count: Int) -> Float {
        var sums = SIMD4<Float>.zero
        var index = 0
        while index + 4 <= count {
            let a = SIMD4(left[index], left[index + 1], left[index + 2], left[index + 3])
            let b = SIMD4(right[index], right[index + 1], right[index + 2], right[index + 3])
            sums += a * b
            index += 4
        }
        var sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
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
        var sums = SIMD4<Float>.zero
        var index = 0
        while index + 4 <= count {
            let a = SIMD4(left[index], left[index + 1], left[index + 2], left[index + 3])
            let b = SIMD4(right[index], right[index + 1], right[index + 2], right[index + 3])
            sums += (a - b) * (a - b)
            index += 4
        }
        var sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
        while index < count {
            let difference = left[index] - right[index]
            sum += difference * difference
            index += 1
        }
        return sum
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

    /// Rounds each value to the nearest half-precision number, so that what is stored in half precision and what was
    /// computed with are the same vector.
    package static func roundToHalf(_ vector: UnsafeMutablePointer<Float>, count: Int) {
        for index in 0..<count {
            vector[index] = Float(Float16(vector[index]))
        }
    }
}
