/// The part of a file that an answer holds: the value of Content-Range in bytes (RFC 9110, section 14.4).
struct ContentRange: Hashable {
    let bytes: Range<Int64>

    /// Of the whole file; nil where the server does not know.
    let size: Int64?

    /// - Returns: Nil for what cannot be: no part, an empty one, or one that does not lie in the file.
    init?(_ text: String) {
        guard text.lowercased().hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst("bytes ".count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = ContentRange.number(ends[0]), let last = ContentRange.number(ends[1]),
            first <= last, last < .max
        else { return nil }
        bytes = first..<last + 1
        if parts[1] == "*" {
            size = nil
        } else {
            guard let size = ContentRange.number(parts[1]), size > last else { return nil }
            self.size = size
        }
    }

    /// Digits alone: no sign, no space.
    static func number(_ text: some StringProtocol) -> Int64? {
        text.utf8.allSatisfy(ASCII.isDigit) ? Int64(text) : nil
    }
}
