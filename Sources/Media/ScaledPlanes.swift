import CLibAVUtil

/// A scaled picture as it is stored, not yet upright: planes of green, blue and red.
///
/// Sixteen bits, because libswscale's float output is wrong for grey sources (FFmpeg 5.1). Rows are padded, because its
/// vector code writes whole vectors.
final class ScaledPlanes {
    /// The whole picture as displayed, and where in it the wanted part lies.
    private let scaled: ScaledPicture

    /// As stored, in pixels.
    let width: Int
    let height: Int

    /// Pixels from one stored row to the next.
    let rowLength: Int

    /// Three planes of `height` rows.
    private let pixels: UnsafeMutablePointer<UInt16>

    /// - Returns: Nil when there is no memory for it.
    init?(_ scaled: ScaledPicture, isTransposed: Bool) {
        width = isTransposed ? scaled.height : scaled.width
        height = isTransposed ? scaled.width : scaled.height
        rowLength = (width + 31) / 16 * 16
        let bytes = 3 * rowLength * height * MemoryLayout<UInt16>.stride
        guard let memory = av_mallocz(bytes) else { return nil }
        pixels = memory.assumingMemoryBound(to: UInt16.self)
        self.scaled = scaled
    }

    deinit {
        av_free(pixels)
    }

    /// - Parameter index: 0 for green, 1 for blue, 2 for red.
    func plane(_ index: Int) -> UnsafeMutablePointer<UInt16> { pixels + index * rowLength * height }

    /// Copies the wanted part of the stored pixels to where they are displayed, red plane first.
    ///
    /// - Parameters:
    ///   - orientation: The one these planes were made for.
    ///   - fit: Likewise; so the part lies within them.
    func upright(_ orientation: Orientation, _ fit: PictureFit) -> VideoFrame {
        // A step along a displayed row or column, seen in the stored planes.
        let (along, down) = orientation.isTransposed ? (rowLength, 1) : (1, rowLength)
        let stepX = orientation.isFlippedHorizontally ? -along : along
        let stepY = orientation.isFlippedVertically ? -down : down
        let corner =
            (orientation.isFlippedHorizontally ? (scaled.width - 1) * along : 0)
            + (orientation.isFlippedVertically ? (scaled.height - 1) * down : 0)
        let first = corner + scaled.left * stepX + scaled.top * stepY
        let count = 3 * fit.width * fit.height
        let samples = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            var target = 0
            for source in [2, 0, 1] {
                let plane = plane(source)
                var row = first
                for _ in 0..<fit.height {
                    var pixel = row
                    for _ in 0..<fit.width {
                        buffer.initializeElement(at: target, to: Float(plane[pixel]) / 65535)
                        target += 1
                        pixel += stepX
                    }
                    row += stepY
                }
            }
            initialized = count
        }
        return VideoFrame(width: fit.width, height: fit.height, samples: samples)
    }
}
