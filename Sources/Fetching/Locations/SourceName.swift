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
        let isURL = rest.hasPrefix("://") || (name == "file" && rest.hasPrefix(":/"))
        scheme = isURL && SourceName.isScheme(name) ? name : nil
        shown = rest.hasPrefix("://") ? text[..<colon] + "://" + SourceName.withoutUser(rest.dropFirst(3)) : text
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
        let authority = rest.prefix { !"/?#\\".contains($0) }
        if let at = authority.lastIndex(of: "@") { return rest[rest.index(after: at)...] }
        // A password may hold a slash that nobody encoded; what looks like a port is its beginning then.
        let port = authority.hasPrefix("[") ? "" : authority.drop { $0 != ":" }.dropFirst()
        return port.utf8.allSatisfy(ASCII.isDigit) || !rest.contains("@") ? rest : "…"
    }
}

/// Bytes of ASCII by kind.
enum ASCII {
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
