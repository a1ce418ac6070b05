/// The status and the headers of an answer, as they come in, line by line (RFC 9112).
struct ResponseHead {
    /// All lines of a request's answers, in bytes. (More than any server needs; curl keeps them all in memory.)
    static let maximumBytes = 128 << 10

    private(set) var status = 0

    /// Whether the lines are at their end and the body begins.
    private(set) var isComplete = false

    private(set) var bytes = 0
    private var fields: [String: String] = [:]

    /// Headers that mean something to us. Of one that comes twice, the values are kept as RFC 9110, section 5.3 joins
    /// them, and mean nothing then.
    private static let known: Set<String> = [
        "content-encoding", "content-length", "content-range", "etag", "last-modified", "location", "retry-after",
        "transfer-encoding",
    ]

    subscript(name: String) -> String? { fields[name] }

    /// - Returns: False when the server talks too much.
    mutating func add(_ line: UnsafeRawBufferPointer) -> Bool {
        bytes += line.count
        guard bytes <= ResponseHead.maximumBytes else { return false }
        // What comes after the body, in trailers, changes nothing.
        guard !isComplete else { return true }
        let text = String(decoding: line, as: UTF8.self)
        if text.utf8.starts(with: "HTTP/".utf8) {
            // "HTTP/1.1 200 OK"; that there is a number, curl has made sure.
            let words = text.split(separator: " ", maxSplits: 2)
            status = words.count > 1 ? Int(words[1].prefix(3)) ?? 0 : 0
            fields = [:]
        } else if let colon = text.firstIndex(of: ":") {
            let name = text[..<colon].lowercased()
            guard ResponseHead.known.contains(name) else { return true }
            let value = ResponseHead.trimmed(text[text.index(after: colon)...])
            fields[name] = fields[name].map { $0 + ", " + value } ?? value
        } else if line.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) {
            // 1xx announces another head.
            isComplete = status >= 200
        }
        return true
    }

    /// Without white space around it. (As bytes: to Swift, "\r\n" is one character.)
    private static func trimmed(_ text: Substring) -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        let start = text.utf8.drop(while: isSpace)
        return String(
            decoding: start.prefix(start.count - start.reversed().prefix(while: isSpace).count), as: UTF8.self)
    }
}
