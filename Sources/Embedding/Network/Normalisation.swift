/// Takes a mean from values and divides them by a deviation.
struct Normalisation {
    private let scale: Float
    private let shift: Float

    init(mean: Float, deviation: Float) {
        scale = 1 / deviation
        shift = -mean / deviation
    }

    /// Writes values, normalised.
    ///
    /// - Parameters:
    ///   - places: Of the source; they are read one after the other.
    ///   - start: Where the first goes.
    ///   - step: From one to the next in the target.
    /// - Complexity: O(places), no allocation.
    @inline(__always)
    func write(
        _ source: [Float], _ places: Range<Int>, into target: inout MutableSpan<Float>, from start: Int,
        step: Int = 1
    ) {
        guard !places.isEmpty else { return }
        precondition(places.lowerBound >= 0 && places.upperBound <= source.count, "places of the source")
        precondition(step > 0 && start >= 0 && start + (places.count - 1) * step < target.count, "room in the target")
        let values = source.span
        for index in 0..<places.count {
            let value = values[unchecked: places.lowerBound &+ index]
            target[unchecked: start &+ index &* step] = value * scale + shift
        }
    }
}
