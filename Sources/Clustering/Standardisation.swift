import Numerics

/// Brings every feature to mean 0 and deviation 1, as it was in the clips that this was fitted to.
package struct Standardisation: Sendable {
    /// Features beyond this many deviations are clamped, so that one outlier cannot rule a vector.
    static let clamp: Float = 6

    let means: [Float]

    /// What to multiply by; 0 for a feature that never varied, which carries nothing.
    let scales: [Float]

    /// Features of a vector.
    var dimension: Int { means.count }

    /// Fits to the rows of `features`: finite values, at least one row.
    ///
    /// - Complexity: Two passes, O(rows · columns).
    init(fittedTo features: borrowing Matrix) {
        let (rows, columns) = (features.rows, features.columns)
        var sums = [Double](repeating: 0, count: columns)
        var squares = [Double](repeating: 0, count: columns)
        features.withUnsafeValues { values in
            for row in 0..<rows {
                for column in 0..<columns { sums[column] += Double(values[row * columns + column]) }
            }
            for row in 0..<rows {
                for column in 0..<columns {
                    let difference = Double(values[row * columns + column]) - sums[column] / Double(rows)
                    squares[column] += difference * difference
                }
            }
        }
        means = sums.map { Float($0 / Double(rows)) }
        scales = squares.map { $0 > 1e-20 * Double(rows) ? Float(1 / ($0 / Double(rows)).squareRoot()) : 0 }
    }

    /// Goes on with what was fitted before.
    ///
    /// - Precondition: A scale for each mean.
    init(means: [Float], scales: [Float]) {
        precondition(means.count == scales.count, "a scale for each mean")
        self.means = means
        self.scales = scales
    }

    /// Standardises the first `count` rows.
    func apply(to features: borrowing Matrix, count: Int, into result: inout Matrix) {
        let columns = features.columns
        let clamp = Standardisation.clamp
        features.withUnsafeValues { features in
            result.withUnsafeMutableValues { result in
                means.withUnsafeBufferPointer { means in
                    scales.withUnsafeBufferPointer { scales in
                        for row in 0..<count {
                            for column in 0..<columns {
                                let index = row * columns + column
                                let value = (features[index] - means[column]) * scales[column]
                                // A difference may overflow, and infinity times zero is not a number.
                                result[index] = scales[column] == 0 ? 0 : min(max(value, -clamp), clamp)
                            }
                        }
                    }
                }
            }
        }
    }
}
