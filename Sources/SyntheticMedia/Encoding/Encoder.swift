import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims
import Foundation

/// An open encoder, and the packet it fills.
struct Encoder: ~Copyable {
    let context: CodecContext

    /// The codec, for people.
    let name: String

    private let packet: Packet

    /// - Parameter configure: Sets what the codec needs to know before it is opened.
    init(
        _ codec: AVCodecID, named name: String, configure: (UnsafeMutablePointer<AVCodecContext>) -> Void
    ) throws(SyntheticMediaError) {
        guard let encoder = avcodec_find_encoder(codec) else {
            throw .cannotEncode(codec: name, reason: "FFmpeg has no encoder for it")
        }
        let context = try CodecContext(encoder, named: name)
        let settings = context.pointer
        // MP4 keeps the headers of a codec apart from its packets; one thread, so that the same input gives the same
        // bytes; and none of the encoder's own log lines.
        settings.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT
        settings.pointee.thread_count = 1
        settings.pointee.log_level_offset = AV_LOG_MAX_OFFSET
        configure(settings)
        let opening = avcodec_open2(settings, encoder, nil)
        guard opening >= 0 else { throw .cannotEncode(codec: name, reason: failureReason(opening)) }
        let packet = try Packet(for: name)
        self.packet = packet
        self.context = context
        self.name = name
    }

    /// Encodes a frame, or with `nil` what the encoder still holds back, and writes the packets that come of it.
    func encode(
        _ frame: UnsafeMutablePointer<AVFrame>?, to track: UnsafeMutablePointer<AVStream>, in muxer: borrowing Muxer
    ) throws(SyntheticMediaError) {
        var result = avcodec_send_frame(context.pointer, frame)
        while result >= 0 {
            result = avcodec_receive_packet(context.pointer, packet.pointer)
            guard result >= 0 else { break }
            packet.pointer.pointee.stream_index = track.pointee.index
            // Encoders of pictures leave this open; without it the last picture would last no time.
            if packet.pointer.pointee.duration == 0 { packet.pointer.pointee.duration = 1 }
            av_packet_rescale_ts(packet.pointer, context.pointer.pointee.time_base, track.pointee.time_base)
            try muxer.write(packet.pointer)
        }
        guard result == acavd_averror(EAGAIN) || result == acavd_averror_eof() else {
            throw .cannotEncode(codec: name, reason: failureReason(result))
        }
    }
}
