/// Parts of a file, none of them empty, as the fewest ranges that hold them.
struct ByteRanges: Sendable, Hashable {
    /// In order, with a gap between each and the next.
    private(set) var ranges: [Range<Int64>] = []

    /// - Complexity: O(log n) to find the place, O(n) to make room in the middle.
    mutating func insert(_ range: Range<Int64>) {
        guard !range.isEmpty else { return }
        // All that touch the new one become part of it.
        let first = firstIndex { $0.upperBound >= range.lowerBound }
        var end = first
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while end < ranges.count, ranges[end].lowerBound <= range.upperBound {
            lower = min(lower, ranges[end].lowerBound)
            upper = max(upper, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(first..<end, with: CollectionOfOne(lower..<upper))
    }

    /// The range that holds a byte.
    func range(holding offset: Int64) -> Range<Int64>? {
        let index = firstIndex { $0.upperBound > offset }
        return index < ranges.count && ranges[index].contains(offset) ? ranges[index] : nil
    }

    /// The gap that a missing byte lies in, with no end where nothing follows.
    func gap(around offset: Int64) -> Range<Int64> {
        let index = firstIndex { $0.upperBound > offset }
        let lower = index > 0 ? ranges[index - 1].upperBound : 0
        return lower..<(index < ranges.count ? ranges[index].lowerBound : .max)
    }

    /// The end of the last one; 0 where there is none.
    var end: Int64 { ranges.last?.upperBound ?? 0 }

    /// - Parameter isPast: False for the first ranges, true for the others.
    private func firstIndex(where isPast: (Range<Int64>) -> Bool) -> Int {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if isPast(ranges[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
