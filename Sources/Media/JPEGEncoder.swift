import CLibAVCodec
import CLibAVUtil
import CShims

/// Makes a JPEG picture of a frame with libavcodec, on the calling thread: JFIF 1.02, colours at half the size.
struct JPEGEncoder: ~Copyable {
    private let context: UnsafeMutablePointer<AVCodecContext>

    private static var codec: UnsafePointer<AVCodec>? { avcodec_find_encoder(AV_CODEC_ID_MJPEG) }

    /// - Parameter coarseness: From 1 to 31.
    /// - Returns: The file; nil when libavcodec has no encoder, or no memory.
    static func encode(_ picture: VideoFrame, coarseness: Int32) -> [UInt8]? {
        guard let encoder = JPEGEncoder(width: picture.width, height: picture.height, coarseness: coarseness) else {
            return nil
        }
        return try? encoder.encode(picture)
    }

    private init?(width: Int, height: Int, coarseness: Int32) {
        guard let codec = JPEGEncoder.codec else { return nil }
        var allocated: UnsafeMutablePointer<AVCodecContext>? = avcodec_alloc_context3(codec)
        guard let context = allocated else { return nil }
        context.pointee.width = Int32(width)
        context.pointee.height = Int32(height)
        context.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
        context.pointee.color_range = AVCOL_RANGE_JPEG
        context.pointee.time_base = AVRational(num: 1, den: 1)
        // No thread may be started where this runs, and nothing is written about the library.
        context.pointee.thread_count = 1
        context.pointee.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT
        context.pointee.global_quality = coarseness * FF_QP2LAMBDA
        guard avcodec_open2(context, codec, nil) >= 0 else {
            avcodec_free_context(&allocated)
            return nil
        }
        self.context = context
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    private func encode(_ picture: VideoFrame) throws(MediaError) -> [UInt8]? {
        let frame = try Frame(input: "a thumbnail")
        let packet = try Packet(input: "a thumbnail")
        frame.pointer.pointee.format = AV_PIX_FMT_YUVJ420P.rawValue
        frame.pointer.pointee.width = Int32(picture.width)
        frame.pointer.pointee.height = Int32(picture.height)
        frame.pointer.pointee.quality = context.pointee.global_quality
        guard av_frame_get_buffer(frame.pointer, 0) >= 0 else { return nil }
        JPEGEncoder.fill(frame.pointer.pointee, with: picture)
        guard avcodec_send_frame(context, frame.pointer) >= 0,
            avcodec_receive_packet(context, packet.pointer) >= 0, let bytes = packet.pointer.pointee.data
        else { return nil }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(packet.pointer.pointee.size)))
    }

    /// Writes the colours of a picture into the planes of a frame that has its size: JFIF 1.02, "Conversion to and from
    /// RGB"; a value of colour is the mean of four pixels, or of those there are.
    private static func fill(_ frame: AVFrame, with picture: VideoFrame) {
        let (width, height) = (picture.width, picture.height)
        let plane = width * height
        let (half, halfHeight) = ((width + 1) / 2, (height + 1) / 2)
        var blue = [Float](repeating: 0, count: half * halfHeight)
        var red = blue
        var counts = blue
        for row in 0..<height {
            for column in 0..<width {
                let place = row * width + column
                let (r, g, b) = (
                    picture.samples[place], picture.samples[plane + place], picture.samples[2 * plane + place]
                )
                let light = 0.299 * r + 0.587 * g + 0.114 * b
                // av_frame_get_buffer made room for `height` lines of `linesize` bytes each, which is no less than `width`.
                frame.data.0?[row * Int(frame.linesize.0) + column] = byte(light)
                let cell = row / 2 * half + column / 2
                blue[cell] += 0.564_334 * (b - light)
                red[cell] += 0.713_267 * (r - light)
                counts[cell] += 1
            }
        }
        for row in 0..<halfHeight {
            for column in 0..<half {
                let cell = row * half + column
                frame.data.1?[row * Int(frame.linesize.1) + column] = byte(blue[cell] / counts[cell] + 128.0 / 255)
                frame.data.2?[row * Int(frame.linesize.2) + column] = byte(red[cell] / counts[cell] + 128.0 / 255)
            }
        }
    }

    /// A value of 0 to 1 in 255 steps; what lies outside, or is no number, is brought inside.
    private static func byte(_ value: Float) -> UInt8 {
        UInt8(max(0, min(255, (255 * value).rounded())))
    }
}
