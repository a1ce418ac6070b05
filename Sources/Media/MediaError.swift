import CLibAVUtil

/// Why a file gives no clip: one case for each distinct remedy. `input` names the file as the caller did.
package enum MediaError: Error, Hashable {
    /// Its bytes could not be read to their end: the source failed, not the file.
    case unreadable(input: String, reason: String)

    /// It can be read, but is no media file of a kind that is accepted.
    case notMedia(input: String, reason: String)

    /// A media file without the stream that is `missing`.
    case noStreams(input: String, missing: String)

    /// The file is damaged or ends too early.
    case corrupt(input: String, reason: String)

    /// There is no decoder for a stream of the file, or none that is allowed.
    case unsupportedCodec(input: String, codec: String)

    /// A limit of `MediaLimits`, or the memory of the process, would be exceeded.
    case tooLarge(input: String, reason: String)

    /// `MediaLimits.seconds` have passed.
    case timedOut(input: String, seconds: Double)

    /// Every name there is.
    package static let names: Set = [
        "media.unreadable", "media.not_media", "media.no_streams", "media.corrupt", "media.unsupported_codec",
        "media.too_large", "media.timed_out",
    ]

    /// A short name that does not change between releases, for headers and counters.
    package var name: String {
        switch self {
        case .unreadable: "media.unreadable"
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
        case .unreadable(let input, let reason):
            "\(input): cannot be read to its end: \(reason); send it again when its source is well"
        case .notMedia(let input, let reason):
            "\(input): not an accepted media file: \(reason); convert it to MP4, Matroska or WebM"
        case .noStreams(let input, let missing):
            "\(input): has no \(missing) stream; nothing can be done but to send a file that has one"
        case .corrupt(let input, let reason):
            "\(input): damaged or incomplete: \(reason); fetch it again or repair it"
        case .unsupportedCodec(let input, let codec):
            "\(input): no allowed decoder for \(codec); allow one, install an FFmpeg that has one, or convert the file"
        case .tooLarge(let input, let reason):
            "\(input): exceeds a limit: \(reason); raise the limit or shrink the file"
        case .timedOut(let input, let seconds):
            "\(input): took longer than \(seconds) s; raise the limit or move the file nearer"
        }
    }
}

extension MediaError {
    /// FFmpeg's own words for one of its codes.
    static func words(for code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AV_ERROR_MAX_STRING_SIZE)) { buffer in
            guard let text = buffer.baseAddress else { return "error \(code)" }
            av_strerror(code, text, buffer.count)
            return String(cString: text)
        }
    }
}
