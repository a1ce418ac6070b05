import CLibAVUtil
import CShims

/// Why a file gives no clip: one case for each distinct remedy. `input` names the file as the caller did.
package enum MediaError: Error, Hashable {
    /// There is no such file or page.
    case notFound(input: String)

    /// It is there, perhaps, but cannot be read.
    case cannotOpen(input: String, reason: String)

    /// It can be read, but is no media file of a kind that is accepted.
    case notMedia(input: String, reason: String)

    /// A media file without the stream that is `missing`.
    case noStreams(input: String, missing: String)

    /// The file is damaged or ends too early.
    case corrupt(input: String, reason: String)

    /// No decoder for a stream of the file.
    case unsupportedCodec(input: String, codec: String)

    /// A limit of `MediaLimits`, or the memory of the process, would be exceeded.
    case tooLarge(input: String, reason: String)

    /// `MediaLimits.seconds` have passed.
    case timedOut(input: String, seconds: Double)

    /// A short name that does not change between releases, for headers and counters.
    package var name: String {
        switch self {
        case .notFound: "media.not_found"
        case .cannotOpen: "media.cannot_open"
        case .notMedia: "media.not_media"
        case .noStreams: "media.no_streams"
        case .corrupt: "media.corrupt"
        case .unsupportedCodec: "media.unsupported_codec"
        case .tooLarge: "media.too_large"
        case .timedOut: "media.timed_out"
        }
    }
}

extension MediaError: CustomStringConvertible {
    /// One line: the input, what failed, what to do.
    package var description: String {
        switch self {
        case .notFound(let input):
            "\(input): not found; check the path or URL, and media.uri_template if the URI came from it"
        case .cannotOpen(let input, let reason):
            "\(input): cannot be opened: \(reason); check permissions, the network and the URL's scheme"
        case .notMedia(let input, let reason):
            "\(input): not an accepted media file: \(reason); convert it to MP4, Matroska or WebM"
        case .noStreams(let input, let missing):
            "\(input): has no \(missing) stream; nothing can be done but to send a file that has one"
        case .corrupt(let input, let reason):
            "\(input): damaged or incomplete: \(reason); fetch it again or repair it"
        case .unsupportedCodec(let input, let codec):
            "\(input): no decoder for \(codec); install an FFmpeg that has one or convert the file"
        case .tooLarge(let input, let reason):
            "\(input): exceeds a limit: \(reason); raise the limit or shrink the file"
        case .timedOut(let input, let seconds):
            "\(input): took longer than \(seconds) s; raise the limit or move the file nearer"
        }
    }
}

extension MediaError {
    /// The error for an FFmpeg code met while a file is opened.
    static func opening(_ input: String, code: Int32, limits: MediaLimits) -> MediaError {
        switch code {
        case acavd_averror(ENOENT), acavd_averror_http_not_found():
            .notFound(input: input)
        case acavd_averror_invalid_data(), acavd_averror_patch_welcome(), acavd_averror_eof():
            .notMedia(input: input, reason: words(for: code))
        case acavd_averror(EIO):
            .corrupt(input: input, reason: words(for: code))
        case acavd_averror(EINVAL):
            // libavformat's answer for a demuxer that is not on the allow-list.
            .notMedia(input: input, reason: "its container is unknown or not on the allow-list")
        default:
            common(input, code: code, limits: limits) ?? .cannotOpen(input: input, reason: words(for: code))
        }
    }

    /// The error for an FFmpeg code met after a file was opened.
    static func decoding(_ input: String, code: Int32, limits: MediaLimits) -> MediaError {
        common(input, code: code, limits: limits) ?? .corrupt(input: input, reason: words(for: code))
    }

    private static func common(_ input: String, code: Int32, limits: MediaLimits) -> MediaError? {
        switch code {
        case acavd_averror_exit(): .timedOut(input: input, seconds: limits.seconds)
        case acavd_averror(ENOMEM): .tooLarge(input: input, reason: words(for: code))
        default: nil
        }
    }

    /// FFmpeg's own words for one of its codes.
    static func words(for code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AV_ERROR_MAX_STRING_SIZE)) { buffer in
            guard let text = buffer.baseAddress else { return "error \(code)" }
            av_strerror(code, text, buffer.count)
            return String(cString: text)
        }
    }
}
