extension VideoFrame {
    /// Blocks along each side that change is looked for in, so that something small that moves is not lost in the mean.
    private static let blocks = 8

    /// How much changes from this picture to another, block by block: the mean absolute difference of all values of a
    /// block, as a share of full scale, 0 to 1.
    ///
    /// - Returns: 8 × 8 of them, row by row; fewer for pictures of fewer pixels a side.
    /// - Precondition: Both have one size.
    package func changes(to other: VideoFrame) -> [Float] {
        precondition(width == other.width && height == other.height, "pictures of one size")
        let (columns, rows) = (min(width, VideoFrame.blocks), min(height, VideoFrame.blocks))
        var sums = [Float](repeating: 0, count: columns * rows)
        var index = 0
        for _ in 0..<3 {
            for y in 0..<height {
                let row = y * rows / height * columns
                for x in 0..<width {
                    sums[row + x * columns / width] += abs(samples[index] - other.samples[index])
                    index += 1
                }
            }
        }
        for row in 0..<rows {
            let lines = VideoFrame.share(row, of: rows, in: height)
            for column in 0..<columns {
                sums[row * columns + column] /= Float(3 * lines * VideoFrame.share(column, of: columns, in: width))
            }
        }
        return sums
    }

    /// For how many of 0 ..< `length` the block is this one: those i with i · count / length = index, rounded down.
    private static func share(_ index: Int, of count: Int, in length: Int) -> Int {
        ((index + 1) * length + count - 1) / count - (index * length + count - 1) / count
    }
}
