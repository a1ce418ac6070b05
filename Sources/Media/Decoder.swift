import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims

/// Turns the packets of one stream into frames, on the calling thread, so that equal input gives equal output.
struct Decoder: ~Copyable {
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let input: String
    private let limits: MediaLimits

    init(_ stream: UnsafeMutablePointer<AVStream>, input: String, limits: MediaLimits) throws(MediaError) {
        let codec = try Decoder.codec(of: stream, input: input)
        var allocated: UnsafeMutablePointer<AVCodecContext>? = avcodec_alloc_context3(codec)
        guard let context = allocated else {
            throw .tooLarge(input: input, reason: "no memory for a decoder")
        }
        var code = avcodec_parameters_to_context(context, stream.pointee.codecpar)
        if code >= 0 {
            context.pointee.pkt_timebase = stream.pointee.time_base
            context.pointee.thread_count = 1
            context.pointee.max_pixels = Int64(limits.pixels)
            code = avcodec_open2(context, codec, nil)
        }
        guard code >= 0 else {
            avcodec_free_context(&allocated)
            throw .decoding(input, code: code, limits: limits)
        }
        self.context = context
        self.input = input
        self.limits = limits
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// What decodes a stream.
    static func codec(
        of stream: UnsafeMutablePointer<AVStream>, input: String
    ) throws(MediaError) -> UnsafePointer<AVCodec> {
        guard let parameters = stream.pointee.codecpar?.pointee, parameters.codec_id != AV_CODEC_ID_NONE else {
            throw .corrupt(input: input, reason: "a stream does not tell its codec")
        }
        guard let codec = avcodec_find_decoder(parameters.codec_id) else {
            throw .unsupportedCodec(input: input, codec: String(cString: avcodec_get_name(parameters.codec_id)))
        }
        return codec
    }

    /// Hands over a packet, or nil to have the frames that are held back come out. A damaged packet is passed over,
    /// as players do.
    ///
    /// - Parameter skippable: No frame of this packet is wanted; it need be decoded only if others refer to it.
    func send(_ packet: UnsafePointer<AVPacket>?, skippable: Bool = false) throws(MediaError) {
        context.pointee.skip_frame = skippable ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
        let code = avcodec_send_packet(context, packet)
        if code == acavd_averror(ENOMEM) {
            throw .decoding(input, code: code, limits: limits)
        }
    }

    /// Takes a frame; false when the next packet is wanted first, or none is left.
    func receive(into frame: UnsafeMutablePointer<AVFrame>) throws(MediaError) -> Bool {
        while true {
            let code = avcodec_receive_frame(context, frame)
            if code >= 0 { return true }
            if code == acavd_averror(ENOMEM) {
                throw .decoding(input, code: code, limits: limits)
            }
            // Only damage leaves more to take; the end and the want of a packet do not.
            if code == acavd_averror(EAGAIN) || code == acavd_averror_eof() || code == acavd_averror(EINVAL) {
                return false
            }
        }
    }

    /// Forgets all that was sent, ready for a key frame elsewhere.
    func flush() {
        avcodec_flush_buffers(context)
    }
}
