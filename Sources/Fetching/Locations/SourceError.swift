/// Why a source gives no bytes: one case for each distinct remedy. `source` names it as the message did.
package enum SourceError: Error, Hashable {
    /// There is no such file or page.
    case notFound(source: String)

    /// The rules forbid it: its scheme, its place, its address.
    case refused(source: String, reason: String)

    /// It is there and cannot be read: permissions, a folder, a server that wants a password.
    case unreadable(source: String, reason: String)

    /// It has more bytes than are allowed.
    case tooLarge(source: String, limit: Int64)

    /// The network or the server failed. Another attempt may succeed.
    case failed(source: String, reason: String)

    /// A short name that does not change between releases, for headers and counters.
    package var name: String {
        switch self {
        case .notFound: "source.not_found"
        case .refused: "source.refused"
        case .unreadable: "source.unreadable"
        case .tooLarge: "source.too_large"
        case .failed: "source.failed"
        }
    }

    /// Whether it is worth trying again soon.
    package var isTransient: Bool {
        if case .failed = self { true } else { false }
    }
}

extension SourceError: CustomStringConvertible {
    /// One line: the source, what failed, what to do.
    package var description: String {
        switch self {
        case .notFound(let source):
            "\(source): not found; check the path or URL, and media.uri_template if the URI came from it"
        case .refused(let source, let reason):
            "\(source): refused: \(reason)"
        case .unreadable(let source, let reason):
            "\(source): cannot be read: \(reason); check permissions"
        case .tooLarge(let source, let limit):
            "\(source): has more than \(limit) bytes; raise sources.max_bytes or send a smaller file"
        case .failed(let source, let reason):
            "\(source): could not be fetched: \(reason); requeue it when the source is well again"
        }
    }
}
