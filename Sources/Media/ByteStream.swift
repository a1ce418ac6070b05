import CLibAVFormat
import CLibAVUtil
import CShims

/// A file's bytes in the form in which libavformat reads them.
struct ByteStream: ~Copyable {
    /// For `AVFormatContext.pb`; lives as long as this value.
    let context: UnsafeMutablePointer<AVIOContext>

    // The callbacks reach it through the context, which deinit frees first.
    private let reader: ByteReader

    /// As much as is read at once: half the calls of half as much, for two in a hundred more bytes, where a video of a
    /// minute gives three clips.
    private static let bufferBytes = 64 << 10

    init(_ bytes: any MediaBytes, _ allowance: Allowance) throws(MediaError) {
        let reader = ByteReader(bytes, allowance)
        guard let buffer = av_malloc(ByteStream.bufferBytes) else {
            throw .tooLarge(input: allowance.input, reason: "no memory to read into")
        }
        let context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), Int32(ByteStream.bufferBytes), 0,
            Unmanaged.passUnretained(reader).toOpaque(),
            { opaque, buffer, count in
                guard let opaque, let buffer, count > 0 else { return acavd_averror(EINVAL) }
                return Unmanaged<ByteReader>.fromOpaque(opaque).takeUnretainedValue()
                    .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)))
            },
            nil,
            { opaque, offset, whence in
                guard let opaque else { return Int64(acavd_averror(EINVAL)) }
                return Unmanaged<ByteReader>.fromOpaque(opaque).takeUnretainedValue().seek(to: offset, whence: whence)
            })
        guard let context else {
            av_free(buffer)
            throw .tooLarge(input: allowance.input, reason: "no memory to read into")
        }
        self.context = context
        self.reader = reader
    }

    deinit {
        // libavformat may have put another buffer in the place of the first.
        av_free(context.pointee.buffer)
        var context: UnsafeMutablePointer<AVIOContext>? = context
        avio_context_free(&context)
    }
}
