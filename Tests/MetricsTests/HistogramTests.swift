import Foundations
import Metrics
import Testing

@Suite struct HistogramTests {
    @Test func boundsAscend() {
        #expect(zip(Histogram.bounds, Histogram.bounds.dropFirst()).allSatisfy { $0 < $1 })
        #expect(Histogram.bounds.allSatisfy { $0 > 0 && $0.isFinite })
    }

    @Test(arguments: UInt64(1)...8) func countsAsCountingOneByOneDoes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let histogram = Histogram()
        var durations: [Double] = []
        for _ in 0..<500 {
            // From a hundred nanoseconds to half an hour, and now and then a bound itself.
            let drawn = exp10(-7 + 10.2 * generator.nextUnit())
            durations.append(generator.next() % 5 == 0 ? Histogram.bounds.randomElement(using: &generator) ?? 0 : drawn)
        }
        for duration in durations { histogram.observe(duration) }
        let distribution = histogram.distribution
        let expected = Histogram.bounds.map { bound in durations.count { $0 <= bound } } + [durations.count]
        #expect(distribution.cumulative == expected)
        #expect(distribution.count == durations.count)
        // Each is rounded to a nanosecond.
        #expect(abs(distribution.sum - durations.reduce(0, +)) < 1e-6)
    }

    @Test func whatIsNoDurationCountsAsNone() {
        let histogram = Histogram()
        for duration in [-1, -.infinity, .nan, -0.0] { histogram.observe(duration) }
        #expect(histogram.distribution.cumulative.allSatisfy { $0 == 4 })
        #expect(histogram.distribution.sum == 0)
    }

    @Test func noObservationFillsTheSum() {
        let histogram = Histogram()
        for duration in [Double.infinity, .greatestFiniteMagnitude, 1e7] { histogram.observe(duration) }
        #expect(histogram.distribution.count == 3)
        #expect(histogram.distribution.cumulative.dropLast().allSatisfy { $0 == 0 })
        #expect(histogram.distribution.sum == 3e6)
    }

    @Test func losesNothingOfManyThreads() async {
        let histogram = Histogram()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask { for _ in 0..<5000 { histogram.observe(Double(number)) } }
            }
        }
        #expect(histogram.distribution.count == 40_000)
        #expect(histogram.distribution.sum == 140_000)
    }

    private func exp10(_ exponent: Double) -> Double {
        // Whole powers by multiplication, the rest by interpolation: any spread over the decades serves.
        let whole = exponent.rounded(.down)
        var value = 1 + 9 * (exponent - whole)
        for _ in 0..<Int(abs(whole)) { value *= whole < 0 ? 0.1 : 10 }
        return value
    }
}
