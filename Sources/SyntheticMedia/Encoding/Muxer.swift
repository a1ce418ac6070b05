import CLibAVCodec
import CLibAVFormat
import CLibAVUtil

/// An MP4 file that is being written.
struct Muxer: ~Copyable {
    private let context: UnsafeMutablePointer<AVFormatContext>
    private let path: String

    /// Creates the file, or empties it.
    init(path: String) throws(SyntheticMediaError) {
        // The protocol is named, so that no path can be taken for another one.
        let url = "file:\(path)"
        var file: UnsafeMutablePointer<AVIOContext>?
        let opening = avio_open(&file, url, AVIO_FLAG_WRITE)
        guard opening >= 0 else { throw .cannotWrite(path: path, reason: failureReason(opening)) }
        var allocated: UnsafeMutablePointer<AVFormatContext>?
        let allocation = avformat_alloc_output_context2(&allocated, nil, "mp4", url)
        guard let allocated else {
            avio_closep(&file)
            throw .cannotEncode(codec: "MP4", reason: failureReason(allocation))
        }
        context = allocated
        self.path = path
        context.pointee.pb = file
        // Nothing in the file may depend on the version of FFmpeg or on the day.
        context.pointee.flags |= AVFMT_FLAG_BITEXACT
    }

    /// Adds a track for what an open encoder gives.
    func addTrack(of encoder: borrowing Encoder) throws(SyntheticMediaError) -> UnsafeMutablePointer<AVStream> {
        guard let stream = avformat_new_stream(context, nil) else {
            throw .cannotEncode(codec: encoder.name, reason: "no memory for a track")
        }
        try check(avcodec_parameters_from_context(stream.pointee.codecpar, encoder.context.pointer))
        stream.pointee.time_base = encoder.context.pointer.pointee.time_base
        return stream
    }

    /// Writes the beginning of the file, once all tracks are added.
    func writeHeader() throws(SyntheticMediaError) {
        try check(avformat_write_header(context, nil))
    }

    /// Writes a packet and takes what it refers to.
    func write(_ packet: UnsafeMutablePointer<AVPacket>) throws(SyntheticMediaError) {
        try check(av_interleaved_write_frame(context, packet))
    }

    /// Writes the end of the file and closes it.
    func writeTrailer() throws(SyntheticMediaError) {
        try check(av_write_trailer(context))
        try check(avio_closep(&context.pointee.pb))
    }

    private func check(_ result: Int32) throws(SyntheticMediaError) {
        guard result >= 0 else { throw .cannotWrite(path: path, reason: failureReason(result)) }
    }

    deinit {
        avio_closep(&context.pointee.pb)
        avformat_free_context(context)
    }
}
