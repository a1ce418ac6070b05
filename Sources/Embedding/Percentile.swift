/// The value below which a share of the values lies, between two values in proportion; 0 of none.
///
/// - Parameter values: Reordered.
/// - Complexity: O(count) on average.
func percentile(_ share: Float, reordering values: UnsafeMutableBufferPointer<Float>) -> Float {
    guard let start = values.baseAddress, !values.isEmpty else { return 0 }
    let place = share * Float(values.count - 1)
    let rank = Int(place)
    let below = select(rank, of: start, count: values.count)
    guard rank + 1 < values.count else { return below }
    // All that comes behind the selected value is no less.
    var above = start[rank + 1]
    for index in rank + 1..<values.count { above = min(above, start[index]) }
    return below + (place - Float(rank)) * (above - below)
}

/// As `percentile(_:reordering:)`, of values that keep their order.
func percentile(_ share: Float, of values: [Float]) -> Float {
    var copy = values
    return copy.withUnsafeMutableBufferPointer { percentile(share, reordering: $0) }
}

/// Moves the value of a rank to its place, with no greater ones before and no lesser ones behind it (Hoare, "Algorithm
/// 65: find", Comm. ACM 4 (1961)).
private func select(_ rank: Int, of values: UnsafeMutablePointer<Float>, count: Int) -> Float {
    var (first, end) = (0, count)
    while end - first > 1 {
        let (a, b, c) = (values[first], values[(first + end) / 2], values[end - 1])
        let pivot = max(min(a, b), min(max(a, b), c))
        let less = partition(values, first, end) { $0 < pivot }
        if rank < less {
            end = less
            continue
        }
        // Values that equal the pivot, the pivot at least, have found their places. Put this way it also ends should a
        // value not be a number.
        let equal = partition(values, less, end) { !($0 > pivot) }
        if rank < equal { return values[rank] }
        first = equal
    }
    return values[rank]
}

/// Puts the values that pass before those that do not; returns where these begin.
///
/// Every step swaps, and only the boundary depends on the comparison: no branch to mispredict.
@inline(__always)
private func partition(
    _ values: UnsafeMutablePointer<Float>, _ first: Int, _ end: Int, _ passes: (Float) -> Bool
) -> Int {
    var boundary = first
    for index in first..<end {
        let value = values[index]
        values[index] = values[boundary]
        values[boundary] = value
        boundary += passes(value) ? 1 : 0
    }
    return boundary
}
