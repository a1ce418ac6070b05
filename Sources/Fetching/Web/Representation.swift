/// What a server said about the file, to tell whether two answers are parts of the same (RFC 9110, section 8.8).
struct Representation: Hashable {
    /// In bytes; nil where the server does not tell.
    let size: Int64?

    /// Whether the server gives parts.
    let isSeekable: Bool

    private let entityTag: String?
    private let lastModified: String?

    init(_ head: ResponseHead, size: Int64?, isSeekable: Bool) {
        self.size = size
        self.isSeekable = isSeekable
        entityTag = head["etag"]
        lastModified = head["last-modified"]
    }
}
