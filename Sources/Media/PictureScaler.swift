import CLibAVUtil
import CLibSWScale
import CShims

/// Turns decoded pictures of any format and size into upright planar float RGB of one size.
///
/// Each value is the mean over the area a pixel covers (libswscale's `area`, which suits shrinking and does not ring);
/// enlarging is bilinear. Matrix and range are those the picture states. A picture that states none is taken for
/// BT.709 above 576 lines and BT.601 otherwise, limited range. The transfer curve is left as it is: high dynamic
/// range is not tone-mapped.
struct PictureScaler: ~Copyable {
    /// All that decides how a picture is converted.
    private struct Source: Equatable {
        let width: Int32
        let height: Int32
        let format: Int32
        let matrix: Int32
        let range: UInt32
    }

    private let width: Int
    private let height: Int
    private let orientation: Orientation
    private let input: String

    /// Made anew whenever the pictures change.
    private var context: OpaquePointer?
    private var source: Source?

    /// Three planes of stored, not yet upright, pixels: green, blue, red. Sixteen bits, because libswscale's float
    /// output is wrong for grey sources (FFmpeg 5.1). Rows are padded, because its vector code writes whole vectors.
    private let planes: UnsafeMutablePointer<UInt16>
    private let storedWidth: Int
    private let storedHeight: Int
    private let rowLength: Int

    init(width: Int, height: Int, orientation: Orientation, input: String) throws(MediaError) {
        self.width = width
        self.height = height
        self.orientation = orientation
        self.input = input
        storedWidth = orientation.isTransposed ? height : width
        storedHeight = orientation.isTransposed ? width : height
        rowLength = (storedWidth + 31) / 16 * 16
        let bytes = 3 * rowLength * storedHeight * MemoryLayout<UInt16>.stride
        guard let memory = av_mallocz(bytes) else {
            throw .tooLarge(input: input, reason: "no memory for a picture of \(width)x\(height)")
        }
        planes = memory.assumingMemoryBound(to: UInt16.self)
    }

    deinit {
        sws_freeContext(context)
        av_free(planes)
    }

    mutating func convert(_ frame: UnsafePointer<AVFrame>) throws(MediaError) -> VideoFrame {
        try prepare(for: frame.pointee)
        let plane = rowLength * storedHeight
        let stride = Int32(rowLength * MemoryLayout<UInt16>.stride)
        let code = withUnsafeTemporaryAllocation(of: UnsafePointer<UInt8>?.self, capacity: 8) { from in
            withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<UInt8>?.self, capacity: 4) { to in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: 12) { strides in
                    let data = frame.pointee.data
                    let lines = frame.pointee.linesize
                    from.initialize(repeating: nil)
                    (from[0], from[1], from[2], from[3]) = (
                        UnsafePointer(data.0), UnsafePointer(data.1), UnsafePointer(data.2), UnsafePointer(data.3)
                    )
                    to.initialize(repeating: nil)
                    for index in 0..<3 {
                        to[index] = UnsafeMutableRawPointer(planes + index * plane).assumingMemoryBound(to: UInt8.self)
                    }
                    strides.initialize(repeating: stride)
                    (strides[0], strides[1], strides[2], strides[3]) = (lines.0, lines.1, lines.2, lines.3)
                    guard let sourceStrides = strides.baseAddress else { return acavd_averror(ENOMEM) }
                    return sws_scale(
                        context, from.baseAddress, sourceStrides, 0, frame.pointee.height, to.baseAddress,
                        sourceStrides + 8)
                }
            }
        }
        guard code >= 0 else {
            throw .corrupt(input: input, reason: "a picture cannot be converted: \(MediaError.words(for: code))")
        }
        return upright()
    }

    /// Makes the context that suits a picture, unless it is there already.
    private mutating func prepare(for frame: AVFrame) throws(MediaError) {
        let wanted = Source(
            width: frame.width, height: frame.height, format: frame.format,
            matrix: PictureScaler.matrix(of: frame), range: frame.color_range.rawValue)
        guard wanted != source else { return }
        sws_freeContext(context)
        source = nil
        context = sws_getContext(
            frame.width, frame.height, AVPixelFormat(rawValue: frame.format), Int32(storedWidth), Int32(storedHeight),
            acavd_planar_gbr16(), SWS_AREA | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nil, nil, nil)
        guard let context else {
            let name = av_get_pix_fmt_name(AVPixelFormat(rawValue: frame.format)).map { String(cString: $0) }
            throw .unsupportedCodec(
                input: input, codec: "pictures of \(frame.width)x\(frame.height) in \(name ?? "an unnamed") format")
        }
        setColours(of: context, to: wanted)
        source = wanted
    }

    private func setColours(of context: OpaquePointer, to source: Source) {
        var sourceTable: UnsafeMutablePointer<Int32>?
        var table: UnsafeMutablePointer<Int32>?
        var (sourceRange, range, brightness, contrast, saturation) = (Int32(0), Int32(0), Int32(0), Int32(0), Int32(0))
        let code = sws_getColorspaceDetails(
            context, &sourceTable, &sourceRange, &table, &range, &brightness, &contrast, &saturation)
        guard code >= 0 else { return }  // Not for this pair of formats, RGB to RGB for one: nothing to set.
        switch source.range {
        case AVCOL_RANGE_JPEG.rawValue: sourceRange = 1
        case AVCOL_RANGE_MPEG.rawValue: sourceRange = 0
        default: break  // What the pixel format implies.
        }
        sws_setColorspaceDetails(
            context, sws_getCoefficients(source.matrix), sourceRange, table, range, brightness, contrast, saturation)
    }

    /// libswscale's name for the matrix of a picture.
    private static func matrix(of frame: AVFrame) -> Int32 {
        switch frame.colorspace {
        case AVCOL_SPC_BT709: SWS_CS_ITU709
        case AVCOL_SPC_FCC: SWS_CS_FCC
        case AVCOL_SPC_SMPTE240M: SWS_CS_SMPTE240M
        case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: SWS_CS_BT2020
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: SWS_CS_ITU601
        default: frame.height > 576 ? SWS_CS_ITU709 : SWS_CS_ITU601
        }
    }

    /// Copies the stored pixels to where they are displayed, red plane first.
    private func upright() -> VideoFrame {
        // A step along a displayed row or column, seen in the stored planes.
        let (along, down) = orientation.isTransposed ? (rowLength, 1) : (1, rowLength)
        let stepX = orientation.isFlippedHorizontally ? -along : along
        let stepY = orientation.isFlippedVertically ? -down : down
        let first =
            (orientation.isFlippedHorizontally ? (width - 1) * along : 0)
            + (orientation.isFlippedVertically ? (height - 1) * down : 0)
        let plane = rowLength * storedHeight
        let count = 3 * width * height
        let samples = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            var target = 0
            for source in [2, 0, 1] {
                var row = source * plane + first
                for _ in 0..<height {
                    var pixel = row
                    for _ in 0..<width {
                        buffer.initializeElement(at: target, to: Float(planes[pixel]) / 65535)
                        target += 1
                        pixel += stepX
                    }
                    row += stepY
                }
            }
            initialized = count
        }
        return VideoFrame(width: width, height: height, samples: samples)
    }
}
