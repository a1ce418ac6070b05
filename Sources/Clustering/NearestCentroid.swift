/// What assigning a vector found: its cluster, and how far the nearest two centroids are.
package struct NearestCentroid: Sendable, Hashable {
    package let cluster: UInt16

    /// Squared Euclidean distance to the nearest centroid, never below zero.
    package let squaredDistance: Float

    /// Squared Euclidean distance to the second nearest centroid; infinite when there is only one.
    package let secondSquaredDistance: Float

    /// The least and the second least of `count` values, each with `offset` added. Ties go to the lower index.
    ///
    /// Eight lanes keep their own two least values, so that the loop has no branch.
    init(leastOf values: UnsafePointer<Float>, count: Int, offset: Float) {
        typealias Lanes = SIMD8<Float>
        var least = Lanes(repeating: .infinity)
        var second = Lanes(repeating: .infinity)
        var leastIndex = SIMD8<Int32>(repeating: 0)
        var laneIndex = SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7)
        var index = 0
        while index + 8 <= count {
            let lanes = UnsafeRawPointer(values + index).loadUnaligned(as: Lanes.self)
            second = pointwiseMin(second, pointwiseMax(least, lanes))
            let closer = lanes .< least
            least.replace(with: lanes, where: closer)
            leastIndex.replace(with: laneIndex, where: closer)
            laneIndex &+= 8
            index += 8
        }

        var bestValue = Float.infinity
        var bestIndex = Int32(0)
        var secondValue = Float.infinity
        for lane in 0..<8 {
            let value = least[lane]
            if value < bestValue || (value == bestValue && leastIndex[lane] < bestIndex) {
                secondValue = min(secondValue, bestValue)
                bestValue = value
                bestIndex = leastIndex[lane]
            } else {
                secondValue = min(secondValue, value)
            }
            secondValue = min(secondValue, second[lane])
        }
        while index < count {
            let value = values[index]
            if value < bestValue {
                secondValue = bestValue
                bestValue = value
                bestIndex = Int32(index)
            } else {
                secondValue = min(secondValue, value)
            }
            index += 1
        }
        cluster = UInt16(truncatingIfNeeded: bestIndex)
        squaredDistance = max(bestValue + offset, 0)
        secondSquaredDistance = max(secondValue + offset, 0)
    }
}
