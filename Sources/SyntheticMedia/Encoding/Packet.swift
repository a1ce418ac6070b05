import CLibAVCodec

/// One packet of encoded data, filled again and again.
struct Packet: ~Copyable {
    let pointer: UnsafeMutablePointer<AVPacket>

    init(for codec: String) throws(SyntheticMediaError) {
        guard let pointer = av_packet_alloc() else {
            throw .cannotEncode(codec: codec, reason: "no memory for a packet")
        }
        self.pointer = pointer
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&pointer)
    }
}
