#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The mutual information that two clusterings of given cluster sizes show by chance alone.
///
/// When n clips are dealt at random into clusters of sizes a_1, a_2, … by one clustering and b_1, b_2, … by the other,
/// the clips in cell (i, j) follow the hypergeometric distribution, and mutual information has the expectation
///
///     E = Σ_ij Σ_k k/n · ln (n k / (a_i b_j)) · P(k | a_i, b_j, n)
///
/// (Vinh, Epps and Bailey, "Information theoretic measures for clusterings comparison", JMLR 11, 2010, eq. 24a). A cell's
/// share of it depends on a_i and b_j alone, so each pair of *different* sizes is worked out once; and P is followed
/// from its mode outwards by the ratio of neighbours, until what is left cannot be seen, and scaled to the sum 1.
package struct ChanceInformation {
    /// Probabilities, relative to that of the mode, below which a tail is left out.
    private static let negligible = 0x1p-80

    /// ln k by k; the first entry, for 0, is never a factor of anything but 0.
    private let logarithms: CountLogarithms

    init(logarithms: CountLogarithms) {
        self.logarithms = logarithms
    }

    /// For clusters of up to so many clips.
    package init(largestCluster: Int) {
        logarithms = CountLogarithms(greatest: largestCluster)
    }

    /// The expectation in nats; 0 without clips.
    ///
    /// - Parameters:
    ///   - rows: Clips in each cluster of one clustering; none below zero, zeros are passed over.
    ///   - columns: Clips in each cluster of the other: as many in all.
    /// - Precondition: Both hold the same number of clips, below 2⁵³, and no cluster more than was announced.
    /// - Complexity: O(different rows × different columns × √(n / (rows × columns)) + sorting).
    package func expectation(rows: [Int], columns: [Int]) -> Double {
        let total = rows.reduce(0, +)
        precondition(columns.reduce(0, +) == total, "both clusterings are of the same clips")
        let columnSizes = ChanceInformation.distinct(columns)
        var sum = 0.0
        for row in ChanceInformation.distinct(rows) {
            for column in columnSizes {
                sum += row.times * column.times * cell(row: row.size, column: column.size, total: total)
            }
        }
        return sum
    }

    /// The sizes that occur, ascending, and how often each does.
    private static func distinct(_ sizes: [Int]) -> [(size: Int, times: Double)] {
        var distinct: [(size: Int, times: Double)] = []
        for size in sizes.sorted() where size > 0 {
            if distinct.last?.size == size {
                distinct[distinct.count - 1].times += 1
            } else {
                distinct.append((size, 1))
            }
        }
        return distinct
    }

    /// One cell's share: E[k ln (k / μ)] / n, μ = a b / n being the mean of k.
    private func cell(row: Int, column: Int, total: Int) -> Double {
        let mean = Double(row) * Double(column) / Double(total)
        let logarithmOfMean = log(mean)
        let least = max(0, row + column - total)
        let greatest = min(row, column)
        // ⌊(a + 1)(b + 1) / (n + 2)⌋, in doubles: off by one it starts beside the mode, which does no harm.
        let mode = min(max(Int((Double(row) + 1) * (Double(column) + 1) / (Double(total) + 2)), least), greatest)

        func surprise(_ count: Int) -> Double { Double(count) * (logarithms[count] - logarithmOfMean) }
        var weights = 1.0
        var sum = surprise(mode)
        // The four numbers of clips that must not go below zero: of the row, of the column, of the cell, of the rest.
        let rest = total - row - column

        var weight = 1.0
        var count = mode
        while count < greatest {
            weight *=
                Double(row - count) * Double(column - count) / (Double(count + 1) * Double(rest + count + 1))
            count += 1
            weights += weight
            sum += weight * surprise(count)
            if weight < ChanceInformation.negligible { break }
        }
        weight = 1
        count = mode
        while count > least {
            weight *=
                Double(count) * Double(rest + count) / (Double(row - count + 1) * Double(column - count + 1))
            count -= 1
            weights += weight
            sum += weight * surprise(count)
            if weight < ChanceInformation.negligible { break }
        }
        return sum / weights / Double(total)
    }
}

/// ln k for whole numbers, each worked out once.
struct CountLogarithms {
    private let values: [Double]

    /// - Complexity: O(greatest), and 8 bytes a number.
    init(greatest: Int) {
        values = [0] + (1..<max(greatest, 0) + 1).map { log(Double($0)) }
    }

    @inline(__always)
    subscript(count: Int) -> Double { values[count] }

    /// φ(k) = k ln k; φ(0) = 0.
    @inline(__always)
    func phi(_ count: Int) -> Double { Double(count) * values[count] }
}
