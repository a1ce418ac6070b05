import CLibAVCodec

/// What libavcodec knows of one encoder.
struct CodecContext: ~Copyable {
    let pointer: UnsafeMutablePointer<AVCodecContext>

    init(_ codec: UnsafePointer<AVCodec>, named name: String) throws(SyntheticMediaError) {
        guard let pointer = avcodec_alloc_context3(codec) else {
            throw .cannotEncode(codec: name, reason: "no memory for an encoder")
        }
        self.pointer = pointer
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = pointer
        avcodec_free_context(&pointer)
    }
}
