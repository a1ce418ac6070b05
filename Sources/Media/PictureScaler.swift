import CLibAVUtil
import CLibSWScale
import CShims

/// Turns decoded pictures of any format and size into upright planar float RGB of one fit.
///
/// Each value is the mean over the area a pixel covers (libswscale's `area`, which suits shrinking and does not ring);
/// enlarging is bilinear. Matrix and range are those the picture states. A picture that states none is taken for
/// BT.709 above 576 lines and BT.601 otherwise, limited range. The transfer curve is left as it is: high dynamic
/// range is not tone-mapped, nor are pixels that are not square made so.
///
/// Belongs to one thread. A class, so that there can be one for each fit.
final class PictureScaler {
    /// All that decides how a picture is converted.
    private struct Source: Equatable {
        let width: Int32
        let height: Int32
        let format: Int32
        let matrix: Int32
        let range: UInt32
    }

    private let fit: PictureFit
    private let orientation: Orientation
    private let input: String

    /// Made anew whenever the pictures change, as the two below.
    private var context: OpaquePointer?
    private var source: Source?
    private var target: ScaledPlanes?

    init(_ fit: PictureFit, orientation: Orientation, input: String) {
        self.fit = fit
        self.orientation = orientation
        self.input = input
    }

    deinit {
        sws_freeContext(context)
    }

    func convert(_ frame: UnsafePointer<AVFrame>) throws(MediaError) -> VideoFrame {
        let target = try prepare(for: frame.pointee)
        let stride = Int32(target.rowLength * MemoryLayout<UInt16>.stride)
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
                        to[index] = UnsafeMutableRawPointer(target.plane(index)).assumingMemoryBound(to: UInt8.self)
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
        return target.upright(orientation, fit)
    }

    /// Makes what suits a picture, unless it is there already.
    ///
    /// - Returns: Where its scaled pixels go.
    private func prepare(for frame: AVFrame) throws(MediaError) -> ScaledPlanes {
        let wanted = Source(
            width: frame.width, height: frame.height, format: frame.format,
            matrix: PictureScaler.matrix(of: frame), range: frame.color_range.rawValue)
        if let target, wanted == source { return target }
        sws_freeContext(context)
        context = nil
        (source, target) = (nil, nil)
        let made = try planes(width: Int(frame.width), height: Int(frame.height))
        context = sws_getContext(
            frame.width, frame.height, AVPixelFormat(rawValue: frame.format), Int32(made.width), Int32(made.height),
            acavd_planar_gbr16(), SWS_AREA | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nil, nil, nil)
        guard let context else {
            let name = av_get_pix_fmt_name(AVPixelFormat(rawValue: frame.format)).map { String(cString: $0) }
            throw .unsupportedCodec(
                input: input, codec: "pictures of \(frame.width)x\(frame.height) in \(name ?? "an unnamed") format")
        }
        setColours(of: context, to: wanted)
        (source, target) = (wanted, made)
        return made
    }

    /// Room for the whole of a stored picture of a size, scaled.
    private func planes(width: Int, height: Int) throws(MediaError) -> ScaledPlanes {
        let displayed = orientation.isTransposed ? (width: height, height: width) : (width: width, height: height)
        guard let scaled = fit.scaled(width: displayed.width, height: displayed.height) else {
            throw .tooLarge(
                input: input,
                reason: "pictures of \(width)x\(height), where those whose centre is cut out may be "
                    + "\(PictureFit.greatestElongation) times as long as short")
        }
        guard let planes = ScaledPlanes(scaled, isTransposed: orientation.isTransposed) else {
            throw .tooLarge(input: input, reason: "no memory for a picture of \(scaled.width)x\(scaled.height)")
        }
        return planes
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
}
