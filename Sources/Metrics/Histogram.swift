import Synchronization

/// How long something took, counted by bounds that are the same for all: any thread may observe, without a lock and
/// without an allocation.
package final class Histogram: Sendable {
    /// The upper bounds in seconds, ascending; a duration that equals one lies below it. From what deciding about a few
    /// clips takes to the longest that a video may be worked on; each is two to three times the one before, so that a
    /// quantile worked out of them is right within that.
    package static let bounds: [Double] = [
        0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
        600,
    ]

    /// One for each bound, and one for what lies above all.
    private let counts = InlineArray<21, Atomic<Int>> { _ in Atomic(0) }

    /// The sum of all durations: whole nanoseconds, which one atomic addition adds to. It is full after 292 years.
    private let nanoseconds = Atomic<Int>(0)

    /// The longest that is believed. What is longer counts as this, so that no observation fills the sum.
    private static let longest = 1e6

    package init() {
        precondition(counts.count == Histogram.bounds.count + 1, "a bucket for each bound, and one above")
    }

    /// - Parameter seconds: What is no duration, because it is negative or not a number, counts as none.
    package func observe(_ seconds: Double) {
        // With a value that is not a number the second operand is the result.
        let seconds = min(max(0, seconds.isNaN ? 0 : seconds), Histogram.longest)
        var bucket = 0
        while bucket < Histogram.bounds.count, seconds > Histogram.bounds[bucket] { bucket += 1 }
        counts[bucket].wrappingAdd(1, ordering: .relaxed)
        nanoseconds.wrappingAdd(Int((seconds * 1e9).rounded()), ordering: .relaxed)
    }

    /// What was observed until now. While other threads observe, the sum may be ahead of the counts or behind them by what
    /// they are at.
    package var distribution: Distribution {
        var total = 0
        var cumulative: [Int] = []
        cumulative.reserveCapacity(counts.count)
        for bucket in counts.indices {
            total += counts[bucket].load(ordering: .relaxed)
            cumulative.append(total)
        }
        return Distribution(cumulative: cumulative, sum: Double(nanoseconds.load(ordering: .relaxed)) / 1e9)
    }

    /// What a histogram has observed.
    package struct Distribution: Sendable, Equatable {
        /// For each of ``Histogram/bounds`` how many durations are at most as long; then how many there are in all.
        package let cumulative: [Int]

        /// The sum of all durations, in seconds.
        package let sum: Double

        package var count: Int { cumulative.last ?? 0 }
    }
}
