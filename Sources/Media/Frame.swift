import CLibAVUtil

/// One decoded picture or block of sound, filled again and again.
struct Frame: ~Copyable {
    let pointer: UnsafeMutablePointer<AVFrame>

    init(input: String) throws(MediaError) {
        guard let pointer = av_frame_alloc() else {
            throw .tooLarge(input: input, reason: "no memory for a frame")
        }
        self.pointer = pointer
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&pointer)
    }
}
