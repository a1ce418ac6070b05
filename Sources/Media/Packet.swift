import CLibAVCodec

/// One packet of compressed data, filled again and again.
struct Packet: ~Copyable {
    let pointer: UnsafeMutablePointer<AVPacket>

    init(input: String) throws(MediaError) {
        guard let pointer = av_packet_alloc() else {
            throw .tooLarge(input: input, reason: "no memory for a packet")
        }
        self.pointer = pointer
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&pointer)
    }
}
