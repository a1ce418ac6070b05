import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims

/// An open container: finds streams, seeks, and gives packets one after the other.
struct Demuxer: ~Copyable {
    private let context: UnsafeMutablePointer<AVFormatContext>
    private let deadline: Deadline
    let location: MediaLocation
    let limits: MediaLimits

    /// libavformat's `format_whitelist`: containers that hold their own data. Playlists and scripts, which name other
    /// files (hls, concat, dash, sdp, image sequences), are left out on purpose.
    private static let containers = """
        mov,matroska,webm,avi,flv,mpegts,mpeg,mpegvideo,asf,ogg,nut,ivf,mxf,rm,dv,h264,hevc,m4v,av1,obu,mjpeg,gif,\
        yuv4mpegpipe,wav,w64,aiff,au,caf,mp3,aac,flac,ac3,eac3,amr,ape,wv,tta
        """

    /// Opens a container and reads enough of it to know its streams.
    init(opening location: MediaLocation, limits: MediaLimits) throws(MediaError) {
        try location.requireRegularFile()
        guard let allocated = avformat_alloc_context() else {
            throw .tooLarge(input: location.input, reason: "no memory for a container")
        }
        let deadline = Deadline(seconds: limits.seconds)
        allocated.pointee.probesize = Int64(limits.probeBytes)
        allocated.pointee.max_streams = Int32(limits.streams)
        // The deadline outlives the context: this value owns both and its deinit closes the context first.
        allocated.pointee.interrupt_callback.opaque = Unmanaged.passUnretained(deadline).toOpaque()
        allocated.pointee.interrupt_callback.callback = { opaque in
            guard let opaque else { return 0 }
            return Unmanaged<Deadline>.fromOpaque(opaque).takeUnretainedValue().hasPassed ? 1 : 0
        }
        var options: OpaquePointer?
        defer { av_dict_free(&options) }
        av_dict_set(&options, "protocol_whitelist", location.protocols, 0)
        av_dict_set(&options, "format_whitelist", Demuxer.containers, 0)

        var context: UnsafeMutablePointer<AVFormatContext>? = allocated
        let opened = avformat_open_input(&context, location.url, nil, &options)
        guard opened >= 0, let context else {
            // libavformat has freed the context.
            throw deadline.hasPassed
                ? .timedOut(input: location.input, seconds: limits.seconds)
                : .opening(location.input, code: opened, limits: limits)
        }
        // Asked twice: of what the headers say, so that nothing too large is decoded, and of what was found.
        var refusal = Demuxer.oversize(context, input: location.input, limits: limits)
        if refusal == nil {
            let found = Demuxer.findStreamInformation(context, limits: limits)
            refusal = found < 0 ? .opening(location.input, code: found, limits: limits) : nil
        }
        if deadline.hasPassed {
            refusal = .timedOut(input: location.input, seconds: limits.seconds)
        }
        if let refusal = refusal ?? Demuxer.oversize(context, input: location.input, limits: limits) {
            var context: UnsafeMutablePointer<AVFormatContext>? = context
            avformat_close_input(&context)
            throw refusal
        }
        self.context = context
        self.deadline = deadline
        self.location = location
        self.limits = limits
    }

    /// The error for pictures with more pixels than the limit.
    private static func oversize(
        _ context: UnsafeMutablePointer<AVFormatContext>, input: String, limits: MediaLimits
    ) -> MediaError? {
        for index in 0..<Int(context.pointee.nb_streams) {
            guard let parameters = context.pointee.streams[index]?.pointee.codecpar?.pointee else { continue }
            let (width, height) = (Int(parameters.width), Int(parameters.height))
            if width * height > limits.pixels {
                return .tooLarge(
                    input: input, reason: "pictures of \(width)x\(height) where \(limits.pixels) pixels are allowed")
            }
        }
        return nil
    }

    /// Lets libavformat decode a little where headers do not tell enough, within the limit of pixels.
    private static func findStreamInformation(
        _ context: UnsafeMutablePointer<AVFormatContext>, limits: MediaLimits
    ) -> Int32 {
        withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: Int(context.pointee.nb_streams)) { options in
            options.initialize(repeating: nil)
            for index in options.indices {
                av_dict_set_int(&options[index], "max_pixels", Int64(limits.pixels), 0)
            }
            defer {
                for index in options.indices { av_dict_free(&options[index]) }
            }
            return avformat_find_stream_info(context, options.baseAddress)
        }
    }

    deinit {
        var context: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&context)
    }

    /// Gives the work that follows the whole of `MediaLimits.seconds`.
    func extendDeadline() {
        deadline.extend(seconds: limits.seconds)
    }

    func checkDeadline() throws(MediaError) {
        if deadline.hasPassed {
            throw .timedOut(input: location.input, seconds: limits.seconds)
        }
    }

    /// The stream a player would choose; nil when there is none of that kind.
    func bestStream(_ kind: AVMediaType) -> UnsafeMutablePointer<AVStream>? {
        let index = av_find_best_stream(context, kind, -1, -1, nil, 0)
        guard index >= 0, let stream = context.pointee.streams[Int(index)] else { return nil }
        let isCover = stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0
        return isCover ? nil : stream
    }

    /// Has every other stream dropped by the demuxer.
    func keepOnly(_ kept: [UnsafeMutablePointer<AVStream>?]) {
        for index in 0..<Int(context.pointee.nb_streams) {
            guard let stream = context.pointee.streams[index] else { continue }
            stream.pointee.discard = kept.contains(stream) ? AVDISCARD_DEFAULT : AVDISCARD_ALL
        }
    }

    /// When the file begins, in the time base of a stream: zero of every time span.
    func origin(in timeBase: AVRational) -> Int64 {
        let start = context.pointee.start_time
        guard start != acavd_no_timestamp() else { return 0 }
        return Demuxer.plausible(av_rescale_q(start, AVRational(num: 1, den: AV_TIME_BASE), timeBase)) ?? 0
    }

    /// In seconds, as the container states it; nil where it does not, or where it was guessed from a bit rate.
    var statedDuration: Double? {
        guard context.pointee.duration != acavd_no_timestamp(), context.pointee.duration > 0,
            context.pointee.duration_estimation_method != AVFMT_DURATION_FROM_BITRATE
        else { return nil }
        return Double(context.pointee.duration) / Double(AV_TIME_BASE)
    }

    /// The next packet of a stream that is kept, or false at the end of what can be read. A damaged end counts as
    /// the end: the caller sees how far the streams came.
    func read(into packet: UnsafeMutablePointer<AVPacket>) throws(MediaError) -> Bool {
        try checkDeadline()
        av_packet_unref(packet)
        let code = av_read_frame(context, packet)
        if code == acavd_averror_exit() || code == acavd_averror(ENOMEM) {
            throw .decoding(location.input, code: code, limits: limits)
        }
        packet.pointee.pts = Demuxer.plausible(packet.pointee.pts) ?? acavd_no_timestamp()
        packet.pointee.dts = Demuxer.plausible(packet.pointee.dts) ?? acavd_no_timestamp()
        packet.pointee.duration = min(max(0, packet.pointee.duration), Demuxer.longestPicture)
        return code >= 0
    }

    /// Containers can state any 64-bit number. Times within these bounds can be added without overflow; others, which
    /// no clock reaches, count as not stated.
    private static func plausible(_ time: Int64) -> Int64? {
        time.magnitude <= 1 << 56 ? time : nil
    }

    /// In ticks, of any time base.
    static let longestPicture: Int64 = 1 << 40

    /// False for a web server that knows no byte ranges.
    private var isSeekable: Bool {
        (context.pointee.pb?.pointee.seekable ?? 0) & AVIO_SEEKABLE_NORMAL != 0
    }

    /// Goes to the last key frame of a stream at or before a time, or near it: MPEG streams have no index.
    ///
    /// - Parameter time: In the stream's time base.
    /// - Returns: False when the container cannot; where it stands is then unknown.
    func seek(_ stream: UnsafeMutablePointer<AVStream>, to time: Int64) -> Bool {
        isSeekable && avformat_seek_file(context, stream.pointee.index, Int64.min, time, time, 0) >= 0
    }
}
