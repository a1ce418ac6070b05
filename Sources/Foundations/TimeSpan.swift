/// A window of media time in seconds, `start` included and `end` excluded.
package struct TimeSpan: Hashable, Sendable {
    package let start: Double
    package let end: Double

    /// - Precondition: `0 <= start <= end`, both finite.
    package init(start: Double, end: Double) {
        precondition(start.isFinite && end.isFinite && start >= 0 && start <= end, "a span runs forward from 0")
        self.start = start
        self.end = end
    }

    package var duration: Double { end - start }
}
