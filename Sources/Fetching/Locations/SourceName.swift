/// A source as it was named, before anything is believed of it.
struct SourceName {
    /// The scheme in lower case, of what has one: `scheme://` or `file:/`. A colon alone makes no URL: names of files
    /// hold them too.
    let scheme: String?

    /// For messages and logs: without the user and the password that a URL may hold.
    let shown: String

    init(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            (scheme, shown) = (nil, text)
            return
        }
        let name = text[..<colon].lowercased()
        let rest = text[colon...]
        let hasHost = rest.utf8.starts(with: "://".utf8)
        let isURL = hasHost || (name == "file" && rest.utf8.starts(with: ":/".utf8))
        scheme = isURL && SourceName.isScheme(name) ? name : nil
        shown =
            hasHost ? text[..<colon] + "://" + SourceName.withoutUser(ASCII.dropping("://".utf8.count, of: rest)) : text
    }

    /// RFC 3986, section 3.1.
    private static func isScheme(_ name: String) -> Bool {
        guard let first = name.utf8.first, ASCII.isLetter(first) else { return false }
        return name.utf8.allSatisfy { byte in
            ASCII.isLetter(byte) || ASCII.isDigit(byte) || "+-.".utf8.contains(byte)
        }
    }

    /// What follows `://`, from the host on.
    private static func withoutUser(_ rest: Substring) -> Substring {
        let at = UInt8(ascii: "@")
        let authority = ASCII.prefix(of: rest, upToAnyOf: "/?#\\")
        if let last = authority.utf8.lastIndex(of: at) { return rest[rest.utf8.index(after: last)...] }
        // A password may hold a slash that nobody encoded; what looks like a port is its beginning then.
        let isIPv6 = authority.utf8.first == UInt8(ascii: "[")
        let port = authority.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()
        return isIPv6 || port.allSatisfy(ASCII.isDigit) || !rest.utf8.contains(at) ? rest : "…"
    }
}

/// Text by its bytes of ASCII. (A Swift character may be such a byte and an accent that follows: a slash with one is
/// still a slash to the kernel and to a server.)
enum ASCII {
    /// What comes before the first of some bytes.
    static func prefix(of text: Substring, upToAnyOf stops: String) -> Substring {
        text[..<(text.utf8.firstIndex { stops.utf8.contains($0) } ?? text.endIndex)]
    }

    /// What follows so many bytes, or all there are.
    ///
    /// - Precondition: All of these are ASCII.
    static func dropping(_ count: Int, of text: Substring) -> Substring {
        text[text.utf8.dropFirst(count).startIndex...]
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Those that end lines and move cursors.
    static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7F
    }
}
