/// One picture: planar float RGB, row-major, values in `0...1`.
package struct VideoFrame: Sendable {
    package let width: Int
    package let height: Int

    /// `3 * height * width` values: the red plane, then green, then blue.
    package let samples: [Float]

    /// - Precondition: `samples.count == 3 * width * height`.
    package init(width: Int, height: Int, samples: [Float]) {
        precondition(samples.count == 3 * width * height, "three planes of width by height")
        self.width = width
        self.height = height
        self.samples = samples
    }
}
