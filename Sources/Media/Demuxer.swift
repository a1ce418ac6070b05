import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims

/// An open container: finds streams, seeks, and gives packets one after the other.
struct Demuxer: ~Copyable {
    private let context: UnsafeMutablePointer<AVFormatContext>
    let allowance: Allowance

    // The context reads through it; deinit closes the context first.
    private let stream: ByteStream

    /// Opens a container and reads enough of it to know its streams.
    ///
    /// - Throws: `MediaError.notMedia` for what is no accepted container, `corrupt` for one that cannot be read.
    init(_ bytes: any MediaBytes, _ allowance: Allowance) throws(MediaError) {
        let stream = try ByteStream(bytes, allowance)
        let context = try Demuxer.open(stream, allowance)
        // Asked twice: of what the headers say, so that nothing too large is decoded, and of what was found.
        Demuxer.judge(context, by: allowance)
        if allowance.failure == nil {
            Demuxer.findStreamInformation(context, allowance)
            Demuxer.judge(context, by: allowance)
        }
        if let failure = allowance.failure {
            var context: UnsafeMutablePointer<AVFormatContext>? = context
            avformat_close_input(&context)
            throw failure
        }
        self.stream = stream
        self.context = context
        self.allowance = allowance
    }

    deinit {
        var context: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&context)
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
        try allowance.spendPacket()
        av_packet_unref(packet)
        let code = av_read_frame(context, packet)
        try allowance.rethrow()
        if code == acavd_averror(ENOMEM) {
            throw .tooLarge(input: allowance.input, reason: "no memory for its next packet")
        }
        packet.pointee.pts = Demuxer.plausible(packet.pointee.pts) ?? acavd_no_timestamp()
        packet.pointee.dts = Demuxer.plausible(packet.pointee.dts) ?? acavd_no_timestamp()
        packet.pointee.duration = min(max(0, packet.pointee.duration), Demuxer.longestPicture)
        return code >= 0
    }

    /// Containers can state any 64-bit number. Times within these bounds can be added without overflow; others, which
    /// no clock reaches, count as not stated.
    static func plausible(_ time: Int64) -> Int64? {
        time.magnitude <= 1 << 56 ? time : nil
    }

    /// In ticks, of any time base.
    static let longestPicture: Int64 = 1 << 40

    /// Goes to the last key frame of a stream at or before a time, or near it: MPEG streams have no index.
    ///
    /// - Parameter time: In the stream's time base.
    /// - Returns: False when the container cannot; where it stands is then unknown.
    func seek(_ stream: UnsafeMutablePointer<AVStream>, to time: Int64) throws(MediaError) -> Bool {
        let code = avformat_seek_file(context, stream.pointee.index, Int64.min, time, time, 0)
        try allowance.check()
        return code >= 0
    }
}
