/// The mean and the deviation of each of some features over the frames of a clip.
///
/// By Welford's recurrence ("Note on a method for calculating corrected sums of squares and products", Technometrics 4
/// (1962)): what does not vary has no deviation, to the last bit.
struct Moments {
    private(set) var means: [Float]
    private var squares: [Float]
    private var frames = 0

    /// - Parameter count: Of features.
    init(count: Int) {
        means = [Float](repeating: 0, count: count)
        squares = means
    }

    /// Zero before the first frame.
    var deviations: [Float] {
        squares.map { ($0 / Float(max(frames, 1))).squareRoot() }
    }

    /// Takes in the features of one more frame.
    mutating func add(_ features: Span<Float>) {
        precondition(features.count == means.count, "all features of a frame")
        frames += 1
        for index in means.indices {
            let difference = features[index] - means[index]
            means[index] += difference / Float(frames)
            squares[index] += difference * (features[index] - means[index])
        }
    }
}
