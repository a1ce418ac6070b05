import CLibAVUtil

/// A SHA-256 that is being computed (FIPS 180-4; libavutil's).
struct FileDigest: ~Copyable {
    private let context: OpaquePointer

    init() {
        guard let context = av_sha_alloc(), av_sha_init(context, 256) == 0 else {
            preconditionFailure("no memory for a digest")
        }
        self.context = context
    }

    deinit {
        av_free(UnsafeMutableRawPointer(context))
    }

    /// Takes in more bytes.
    mutating func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { av_sha_update(context, $0.baseAddress, $0.count) }
    }

    /// The digest of all bytes, in hexadecimal digits.
    consuming func finish() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        av_sha_final(context, &digest)
        let digits = Array("0123456789abcdef")
        return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
