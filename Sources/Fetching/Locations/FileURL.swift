/// A file named by a URL (RFC 8089).
enum FileURL {
    /// The path: of this machine, with the percent-encoding undone.
    ///
    /// What is encoded belongs to a name: a slash or a `.` or `..` that comes out of it would lead elsewhere.
    ///
    /// - Parameter text: Begins with `file:/`, in letters of either case.
    static func path(of text: String) throws(SourceError) -> String {
        var path = ASCII.dropping("file:".utf8.count, of: text[...])
        if path.utf8.starts(with: "//".utf8) {
            path = ASCII.dropping("//".utf8.count, of: path)
            let host = ASCII.prefix(of: path, upToAnyOf: "/")
            guard host.isEmpty || host.lowercased() == "localhost" else {
                throw refusal(text, "the file is on another host")
            }
            path = path[host.endIndex...]
        }
        guard path.utf8.first == UInt8(ascii: "/") else { throw refusal(text, "it names no file") }
        guard !path.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) else {
            throw refusal(text, "a file's URL has no query and no fragment; in a name, ? is %3F and # is %23")
        }
        var names: [String] = []
        for name in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            names.append(try decoded(Substring(name), in: text))
        }
        return names.joined(separator: "/")
    }

    private static func decoded(_ name: Substring, in text: String) throws(SourceError) -> String {
        guard name.utf8.contains(UInt8(ascii: "%")) else { return String(name) }
        var bytes: [UInt8] = []
        var rest = name.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            // A sign is no digit here, though it is where numbers are read.
            guard rest.count >= 2, rest.prefix(2).allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
                let decoded = UInt8(String(Substring(rest.prefix(2))), radix: 16)
            else {
                throw refusal(text, "a percent sign is not followed by two hexadecimal digits")
            }
            guard decoded != 0, decoded != UInt8(ascii: "/") else {
                throw refusal(text, "a percent-encoded slash or null character cannot be part of a file's name")
            }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw refusal(text, "its percent-encoding gives a name that is not UTF-8")
        }
        guard decoded != ".", decoded != ".." else {
            throw refusal(text, "a percent-encoded . or .. cannot be a file's name")
        }
        return decoded
    }

    private static func refusal(_ text: String, _ reason: String) -> SourceError {
        .refused(source: SourceName(text).shown, reason: reason)
    }
}
