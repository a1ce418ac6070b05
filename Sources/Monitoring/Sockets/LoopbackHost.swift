import Glibc

/// A name or address by which a machine means itself: what may be listened on, and what a request's `Host` may say.
enum LoopbackHost: Equatable {
    /// Of 127.0.0.0/8 (RFC 1122, 3.2.1.3), in the machine's byte order.
    case version4(UInt32)

    /// ::1 (RFC 4291, 2.5.3).
    case version6

    /// - Parameter text: An address, or `localhost` in any case (RFC 6761, 6.3); an address of version 6 without brackets.
    /// - Returns: Nil for everything else. Nothing is looked up.
    init?(_ text: String) {
        if text.lowercased() == "localhost" {
            self = .version4(INADDR_LOOPBACK)
            return
        }
        var version4 = in_addr()
        if inet_pton(AF_INET, text, &version4) == 1 {
            let address = UInt32(bigEndian: version4.s_addr)
            guard address >> 24 == 127 else { return nil }
            self = .version4(address)
            return
        }
        var version6 = in6_addr()
        guard inet_pton(AF_INET6, text, &version6) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &version6) { Array($0) }
        guard bytes.dropLast().allSatisfy({ $0 == 0 }), bytes.last == 1 else { return nil }
        self = .version6
    }
}

/// A host and perhaps a port, as a `Host` field and an address in the configuration say them (RFC 3986, 3.2).
struct HostAndPort: Equatable {
    /// Without the brackets of an address of version 6.
    let host: String
    let port: Int?

    /// - Returns: Nil where it is neither `host` nor `host:port` with a port from 0 to 65535.
    init?(_ text: String) {
        let rest: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = String(text[text.index(after: text.startIndex)..<end])
            rest = text[text.index(after: end)...]
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            host = String(text[..<end])
            rest = text[end...]
        }
        guard !host.isEmpty else { return nil }
        if rest.isEmpty {
            port = nil
            return
        }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt16(digits) else {
            return nil
        }
        port = Int(number)
    }
}
