import CLibAVCodec
import CLibAVUtil

/// One picture or block of sound to encode, filled again and again.
struct Frame: ~Copyable {
    let pointer: UnsafeMutablePointer<AVFrame>

    private let codec: String

    /// - Parameters:
    ///   - codec: What the frame is for, for people.
    ///   - shape: Sets the format and the size of an empty frame; its buffers are made to fit.
    init(
        for codec: String, shape: (UnsafeMutablePointer<AVFrame>) -> Void
    ) throws(SyntheticMediaError) {
        guard let pointer = av_frame_alloc() else { throw .cannotEncode(codec: codec, reason: "no memory for a frame") }
        shape(pointer)
        let result = av_frame_get_buffer(pointer, 0)
        guard result >= 0 else {
            var pointer: UnsafeMutablePointer<AVFrame>? = pointer
            av_frame_free(&pointer)
            throw .cannotEncode(codec: codec, reason: failureReason(result))
        }
        self.pointer = pointer
        self.codec = codec
    }

    /// Makes sure that the encoder does not still read what is about to be overwritten.
    func makeWritable() throws(SyntheticMediaError) {
        let result = av_frame_make_writable(pointer)
        guard result >= 0 else { throw .cannotEncode(codec: codec, reason: failureReason(result)) }
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&pointer)
    }
}
