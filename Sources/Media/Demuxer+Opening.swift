import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims

extension Demuxer {
    /// Opens a container that is on the allow-list; nothing but the given bytes is ever opened for it.
    ///
    /// - Returns: A context that the caller closes.
    static func open(
        _ stream: borrowing ByteStream, _ allowance: Allowance
    ) throws(MediaError) -> UnsafeMutablePointer<AVFormatContext> {
        let (input, limits) = (allowance.input, allowance.limits)
        let (container, name) = try container(of: stream, allowance)
        guard let allocated = avformat_alloc_context() else {
            throw .tooLarge(input: input, reason: "no memory for a container")
        }
        allocated.pointee.pb = stream.context
        allocated.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
        allocated.pointee.probesize = Int64(limits.probeBytes)
        // One more, so that a file with too many is told from one that has as many as are allowed.
        allocated.pointee.max_streams = Int32(clamping: min(limits.streams, Int(Int32.max) - 1) + 1)
        // The allowance outlives the context: a demuxer holds both and closes the context first.
        allocated.pointee.opaque = Unmanaged.passUnretained(allowance).toOpaque()
        allocated.pointee.interrupt_callback.opaque = Unmanaged.passUnretained(allowance).toOpaque()
        allocated.pointee.interrupt_callback.callback = Allowance.interrupt
        allocated.pointee.io_open = { context, stream, _, _, _ in
            stream?.pointee = nil
            if let opaque = context?.pointee.opaque {
                let allowance = Unmanaged<Allowance>.fromOpaque(opaque).takeUnretainedValue()
                allowance.fail(
                    .notMedia(input: allowance.input, reason: "it refers to another file, and none is opened for it"))
            }
            return acavd_averror(EPERM)
        }
        var options: OpaquePointer?
        defer { av_dict_free(&options) }
        av_dict_set(&options, "protocol_whitelist", "", 0)
        av_dict_set(&options, "format_whitelist", limits.demuxers.joined(separator: ","), 0)
        av_dict_set(&options, "codec_whitelist", limits.decoders.joined(separator: ","), 0)

        // Without a name, so that what the file is called decides nothing.
        var context: UnsafeMutablePointer<AVFormatContext>? = allocated
        let code = avformat_open_input(&context, "", container, &options)
        if code >= 0, let context { return context }
        // libavformat has freed the context.
        try allowance.check()
        if code == acavd_averror(ENOMEM) {
            throw .tooLarge(
                input: input, reason: "no memory for its \(name) header, or more than \(limits.streams) streams")
        }
        throw .corrupt(input: input, reason: "its \(name) header cannot be read: \(MediaError.words(for: code))")
    }

    /// What the first bytes show the file to be, when that is allowed.
    private static func container(
        of stream: borrowing ByteStream, _ allowance: Allowance
    ) throws(MediaError) -> (UnsafePointer<AVInputFormat>, name: String) {
        var found: UnsafePointer<AVInputFormat>?
        let code = av_probe_input_buffer2(
            stream.context, &found, "", nil, 0, UInt32(clamping: min(allowance.limits.probeBytes, mostProbed)))
        try allowance.check()
        guard code >= 0, let found, let name = found.pointee.name.map({ String(cString: $0) }) else {
            throw .notMedia(input: allowance.input, reason: "its first bytes are those of no known container")
        }
        // A demuxer goes by several names: "mov,mp4,m4a".
        guard name.split(separator: ",").contains(where: { allowance.limits.demuxers.contains(String($0)) }) else {
            throw .notMedia(input: allowance.input, reason: "its container, \(name), is not on the allow-list")
        }
        return (found, name)
    }

    /// What libavformat itself reads at most to tell a container (`PROBE_BUF_MAX`), in bytes.
    private static let mostProbed = 1 << 20

    /// Lets libavformat decode a little where headers do not tell enough, within the limits. What fails is noted in
    /// the allowance.
    ///
    /// The limits of pixels and samples reach the streams that the header named. A stream that shows up later is held
    /// to them by `judge` afterwards, and while it is probed by libavcodec's own (2^31 bytes a picture) alone.
    static func findStreamInformation(_ context: UnsafeMutablePointer<AVFormatContext>, _ allowance: Allowance) {
        let count = Int(context.pointee.nb_streams)
        let code = withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: count) { options in
            options.initialize(repeating: nil)
            for index in options.indices {
                av_dict_set_int(&options[index], "max_pixels", Decoder.pixelsWithEdges(allowance.limits), 0)
                av_dict_set_int(&options[index], "max_samples", Int64(allowance.limits.blockSamples), 0)
            }
            let code = allowance.whileProbing { avformat_find_stream_info(context, options.baseAddress) }
            for index in options.indices { av_dict_free(&options[index]) }
            return code
        }
        if allowance.isSpent { return }
        if code == acavd_averror(ENOMEM) {
            allowance.exceed("no memory to find out what its streams are")
        } else if code < 0 {
            allowance.fail(
                .corrupt(
                    input: allowance.input,
                    reason: "it does not show what its streams are: \(MediaError.words(for: code))"))
        }
    }

    /// Notes what is too large about the streams that are known.
    static func judge(_ context: UnsafeMutablePointer<AVFormatContext>, by allowance: Allowance) {
        let limits = allowance.limits
        let count = Int(context.pointee.nb_streams)
        if count > limits.streams {
            return allowance.exceed("more than \(limits.streams) streams")
        }
        var pixelsOfAll = 0
        for index in 0..<count {
            guard let parameters = context.pointee.streams[index]?.pointee.codecpar?.pointee else { continue }
            let (width, height) = (max(0, Int(parameters.width)), max(0, Int(parameters.height)))
            if width * height > limits.pixels {
                return allowance.exceed("pictures of \(width)x\(height) where \(limits.pixels) pixels are allowed")
            }
            pixelsOfAll += width * height
            if pixelsOfAll > limits.pixelsOfAllStreams {
                return allowance.exceed(
                    "pictures of \(pixelsOfAll) pixels or more, one of each stream, where "
                        + "\(limits.pixelsOfAllStreams) are allowed")
            }
            let (channels, rate) = (Int(parameters.ch_layout.nb_channels), Int(parameters.sample_rate))
            if channels > limits.channels {
                return allowance.exceed("\(channels) channels where \(limits.channels) are allowed")
            }
            if rate > limits.sampleRate {
                return allowance.exceed("\(rate) samples a second where \(limits.sampleRate) are allowed")
            }
        }
    }
}
