import CLibAVCodec
import Foundations

/// A picture to paint on: the planes of an 8-bit 4:2:0 frame, whose owner keeps them alive for as long as the canvas
/// is used.
struct Canvas {
    let width: Int
    let height: Int
    private let luma: Plane
    private let blue: Plane
    private let red: Plane

    /// One plane of bytes, its rows `stride` apart.
    private struct Plane {
        let bytes: UnsafeMutablePointer<UInt8>
        let stride: Int

        func set(_ column: Int, _ row: Int, _ value: Float) {
            bytes[row * stride + column] = UInt8(min(max(value, 0), 255) + 0.5)
        }
    }

    /// - Precondition: `frame` has buffers of its own in the format `AV_PIX_FMT_YUV420P`.
    init(_ frame: borrowing Frame) {
        let frame = frame.pointer.pointee
        guard let luma = frame.data.0, let blue = frame.data.1, let red = frame.data.2 else {
            preconditionFailure("a frame with buffers")
        }
        width = Int(frame.width)
        height = Int(frame.height)
        self.luma = Plane(bytes: luma, stride: Int(frame.linesize.0))
        self.blue = Plane(bytes: blue, stride: Int(frame.linesize.1))
        self.red = Plane(bytes: red, stride: Int(frame.linesize.2))
    }

    /// Gives every point its colour. The picture is 2 high and centred on the origin, x to the right and y down.
    ///
    /// Luma and chroma are those of ITU-R BT.601-7, section 2.5, in the narrow range, chroma as the mean of four.
    @inline(__always)
    func paint(_ colour: (SIMD2<Float>) -> Colour) {
        let scale = 2 / Float(height)
        let centre = SIMD2(Float(width - 1), Float(height - 1)) / 2
        for row in stride(from: 0, to: height, by: 2) {
            for column in stride(from: 0, to: width, by: 2) {
                var sum = Colour()
                var count: Float = 0
                for y in row..<min(row + 2, height) {
                    for x in column..<min(column + 2, width) {
                        let rgb = colour((SIMD2(Float(x), Float(y)) - centre) * scale)
                            .clamped(lowerBound: Colour(), upperBound: Colour(1, 1, 1))
                        luma.set(x, y, 16 + (rgb * Colour(65.481, 128.553, 24.966)).sum())
                        sum += rgb
                        count += 1
                    }
                }
                let mean = sum / count
                blue.set(column / 2, row / 2, 128 + (mean * Colour(-37.797, -74.203, 112)).sum())
                red.set(column / 2, row / 2, 128 + (mean * Colour(112, -93.786, -18.214)).sum())
            }
        }
    }

    /// Adds noise to the luma.
    ///
    /// - Parameter deviation: As a share of white.
    func addGrain(_ deviation: Float, _ generator: inout SeededGenerator) {
        // The sum of four uniform bytes is close to normal, with a standard deviation of 256 / √3.
        let scale = deviation * 219 * Float(3).squareRoot() / 256
        for row in 0..<height {
            let line = luma.bytes + row * luma.stride
            for column in stride(from: 0, to: width, by: 2) {
                let word = generator.next()
                line[column] = grainy(line[column], UInt32(truncatingIfNeeded: word), scale)
                if column + 1 < width {
                    line[column + 1] = grainy(line[column + 1], UInt32(truncatingIfNeeded: word >> 32), scale)
                }
            }
        }
    }

    private func grainy(_ value: UInt8, _ word: UInt32, _ scale: Float) -> UInt8 {
        let sum = (word & 0xFF) + (word >> 8 & 0xFF) + (word >> 16 & 0xFF) + (word >> 24)
        return UInt8(min(max(Float(value) + (Float(sum) - 510) * scale, 16), 235) + 0.5)
    }
}
