import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims

/// Turns the packets of one stream into frames, on the calling thread, so that equal input gives equal output.
struct Decoder: ~Copyable {
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let allowance: Allowance
    private let statesSize: Bool

    init(_ stream: UnsafeMutablePointer<AVStream>, _ allowance: Allowance) throws(MediaError) {
        let codec = try Decoder.codec(of: stream, allowance)
        var allocated: UnsafeMutablePointer<AVCodecContext>? = avcodec_alloc_context3(codec)
        guard let context = allocated else {
            throw .tooLarge(input: allowance.input, reason: "no memory for a decoder")
        }
        var code = avcodec_parameters_to_context(context, stream.pointee.codecpar)
        if code >= 0 {
            context.pointee.pkt_timebase = stream.pointee.time_base
            context.pointee.thread_count = 1
            context.pointee.thread_type = 0
            context.pointee.max_pixels = Decoder.pixelsWithEdges(allowance.limits)
            // The allowance outlives the context: this value holds both, and its deinit frees the context first.
            context.pointee.opaque = Unmanaged.passUnretained(allowance).toOpaque()
            context.pointee.get_buffer2 = Decoder.allocate
            var options: OpaquePointer?
            av_dict_set(&options, "codec_whitelist", allowance.limits.decoders.joined(separator: ","), 0)
            code = avcodec_open2(context, codec, &options)
            av_dict_free(&options)
        }
        guard code >= 0 else {
            avcodec_free_context(&allocated)
            try allowance.rethrow()
            throw Decoder.error(code, allowance)
        }
        self.context = context
        statesSize = (stream.pointee.codecpar?.pointee.width ?? 0) > 0
        self.allowance = allowance
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// The first allowed decoder for a stream, in FFmpeg's order of preference.
    static func codec(
        of stream: UnsafeMutablePointer<AVStream>, _ allowance: Allowance
    ) throws(MediaError) -> UnsafePointer<AVCodec> {
        guard let parameters = stream.pointee.codecpar?.pointee, parameters.codec_id != AV_CODEC_ID_NONE else {
            throw .corrupt(input: allowance.input, reason: "a stream does not tell its codec")
        }
        var place: UnsafeMutableRawPointer?
        while let codec = av_codec_iterate(&place) {
            guard codec.pointee.id == parameters.codec_id, av_codec_is_decoder(codec) != 0 else { continue }
            if allowance.limits.decoders.contains(String(cString: codec.pointee.name)) { return codec }
        }
        throw .unsupportedCodec(
            input: allowance.input, codec: String(cString: avcodec_get_name(parameters.codec_id)))
    }

    /// What libavcodec may make room for: some codecs decode into pictures with an edge around them. What comes out is
    /// measured exactly.
    static func pixelsWithEdges(_ limits: MediaLimits) -> Int64 {
        2 * min(Int64(limits.pixels), Int64(Int32.max)) + 65_536
    }

    /// Hands over a packet, or nil to have the frames that are held back come out. A damaged packet is passed over,
    /// as players do.
    ///
    /// - Parameter skippable: No frame of this packet is wanted; it need be decoded only if others refer to it.
    func send(_ packet: UnsafePointer<AVPacket>?, skippable: Bool = false) throws(MediaError) {
        context.pointee.skip_frame = skippable ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
        let code = avcodec_send_packet(context, packet)
        try allowance.rethrow()
        if code == acavd_averror(ENOMEM) { throw Decoder.error(code, allowance) }
    }

    /// Takes a frame; false when the next packet is wanted first, or none is left.
    func receive(into frame: UnsafeMutablePointer<AVFrame>) throws(MediaError) -> Bool {
        while true {
            try allowance.spendFrame()
            let code = avcodec_receive_frame(context, frame)
            try allowance.rethrow()
            if code >= 0 {
                let (width, height) = (Int(frame.pointee.width), Int(frame.pointee.height))
                guard width * height <= allowance.limits.pixels else {
                    throw .tooLarge(
                        input: allowance.input,
                        reason: "pictures of \(width)x\(height) where \(allowance.limits.pixels) pixels are allowed")
                }
                let time = Demuxer.plausible(frame.pointee.best_effort_timestamp)
                frame.pointee.best_effort_timestamp = time ?? acavd_no_timestamp()
                return true
            }
            if code == acavd_averror(ENOMEM) { throw Decoder.error(code, allowance) }
            // Only damage leaves more to take; the end and the want of a packet do not.
            if code == acavd_averror(EAGAIN) || code == acavd_averror_eof() || code == acavd_averror(EINVAL) {
                return false
            }
        }
    }

    /// Whether the stream has come to a size that is not decoded: libavcodec then forgets the one there was.
    var hasRefusedSize: Bool {
        context.pointee.codec_type == AVMEDIA_TYPE_VIDEO && statesSize && context.pointee.width == 0
    }

    /// Forgets all that was sent, ready for a key frame elsewhere.
    func flush() {
        avcodec_flush_buffers(context)
    }

    private static func error(_ code: Int32, _ allowance: Allowance) -> MediaError {
        let words = MediaError.words(for: code)
        return code == acavd_averror(ENOMEM)
            ? .tooLarge(input: allowance.input, reason: words)
            : .corrupt(input: allowance.input, reason: "a decoder does not take it: \(words)")
    }

    /// For `AVCodecContext.get_buffer2`: makes room for a frame unless it is a block of too much sound. libavcodec
    /// has a limit for that too, but its answer is that of a damaged packet.
    private static let allocate:
        @convention(c) (
            UnsafeMutablePointer<AVCodecContext>?, UnsafeMutablePointer<AVFrame>?, Int32
        ) -> Int32 = { context, frame, flags in
            guard let context, let frame, let opaque = context.pointee.opaque else { return acavd_averror(EINVAL) }
            if context.pointee.codec_type == AVMEDIA_TYPE_AUDIO {
                let allowance = Unmanaged<Allowance>.fromOpaque(opaque).takeUnretainedValue()
                let channels = max(context.pointee.ch_layout.nb_channels, frame.pointee.ch_layout.nb_channels)
                let samples = Int(frame.pointee.nb_samples) * Int(channels)
                if samples > allowance.limits.blockSamples {
                    allowance.exceed(
                        "a block of \(samples) samples of sound where \(allowance.limits.blockSamples) are allowed")
                    return acavd_averror(EINVAL)
                }
            }
            return avcodec_default_get_buffer2(context, frame, flags)
        }
}
