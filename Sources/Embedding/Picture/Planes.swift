import Media

/// Planes of one size, one after the other, each row by row: the channels of a picture, or what a bank of filters makes
/// of it. Filled anew for each frame.
struct Planes: ~Copyable {
    let count: Int
    let width: Int
    let height: Int
    private let scratch: Scratch

    init(count: Int, width: Int, height: Int) {
        self.count = count
        self.width = width
        self.height = height
        scratch = Scratch(count: count * width * height)
    }

    /// Pixels of one plane.
    var size: Int { width * height }

    /// All values, valid as long as the planes.
    var values: UnsafeMutablePointer<Float> { scratch.values }

    /// The values of one plane.
    subscript(plane: Int) -> UnsafeMutablePointer<Float> { scratch.values + plane * size }

    /// Fills the only plane with brightness, by the weights of ITU-R BT.601.
    ///
    /// - Parameter channels: Red, green and blue planes of the same size, one after the other.
    mutating func fill(lumaOf channels: UnsafePointer<Float>) {
        let (red, green, blue) = (channels, channels + size, channels + 2 * size)
        for index in 0..<size {
            values[index] = 0.299 * red[index] + 0.587 * green[index] + 0.114 * blue[index]
        }
    }

    /// Fills the only plane with the brightness of a frame of the same size.
    mutating func fill(lumaOf frame: VideoFrame) {
        precondition(frame.width == width && frame.height == height, "a frame of the planes' size")
        frame.samples.withUnsafeBufferPointer { samples in
            if let channels = samples.baseAddress { fill(lumaOf: channels) }
        }
    }

    /// Fills planes from `first` on with planes of twice the width and height: the mean of each 2 × 2 pixels.
    ///
    /// - Parameters:
    ///   - planes: `planeCount` of them, one after the other.
    ///   - first: The first plane to be filled.
    mutating func fill(from first: Int = 0, halving planes: UnsafePointer<Float>, planeCount: Int) {
        precondition(width % 4 == 0 && first + planeCount <= count, "room for whole lanes of the halved planes")
        let target = self[first]
        // Planes lie without a gap, so their rows can be counted through.
        for row in 0..<planeCount * height {
            let upper = planes + 2 * row * 2 * width
            let lower = upper + 2 * width
            for column in stride(from: 0, to: width, by: 4) {
                let sums = upper.lanes(at: 2 * column) + lower.lanes(at: 2 * column)
                let means = (sums.evenHalf + sums.oddHalf) * 0.25
                UnsafeMutableRawPointer(target + row * width + column).storeBytes(of: means, as: SIMD4<Float>.self)
            }
        }
    }
}
