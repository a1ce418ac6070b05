import CLibAVCodec
import CLibAVFormat

/// How a stored picture is turned and mirrored to be displayed: the eight symmetries of a rectangle.
struct Orientation {
    /// Whether rows become columns; the flips follow it.
    let isTransposed: Bool
    let isFlippedHorizontally: Bool
    let isFlippedVertically: Bool

    /// Reads a stream's display matrix (ISO/IEC 14496-12, 8.3.2; libavutil/display.h): a stored point (p, q) is
    /// displayed at (a p + c q, b p + d q). Any angle is taken for the nearest right one.
    init(of stream: UnsafeMutablePointer<AVStream>) {
        var matrix: (a: Int32, b: Int32, c: Int32, d: Int32) = (1, 0, 0, 1)
        var size = 0
        if let bytes = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size),
            size >= 9 * MemoryLayout<Int32>.size
        {
            let raw = UnsafeRawPointer(bytes)
            func element(_ index: Int) -> Int32 { raw.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self) }
            matrix = (element(0), element(1), element(3), element(4))
        }
        isTransposed = matrix.b.magnitude > matrix.a.magnitude
        isFlippedHorizontally = isTransposed ? matrix.c < 0 : matrix.a < 0
        isFlippedVertically = isTransposed ? matrix.b < 0 : matrix.d < 0
    }
}
