/// An http or https URL (RFC 3986) that says one thing to whoever reads it. Which machine it leads to is known only when
/// a connection is made: no rule about addresses goes by this text.
package struct WebAddress: Sendable, Hashable {
    /// The longest that is accepted, in bytes.
    package static let maximumLength = 8_192

    /// The whole of it, to be fetched. It may hold a password: for the server alone.
    package let text: String

    /// The same for messages and logs, without user and password.
    package let shown: String

    /// Whether the server must prove who it is.
    package let isSecure: Bool

    /// - Throws: `SourceError.refused`.
    package init(_ text: String) throws(SourceError) {
        let name = SourceName(text)
        guard let scheme = name.scheme, scheme == "http" || scheme == "https" else {
            throw .refused(source: name.shown, reason: "it is no http or https URL")
        }
        if let reason = WebAddress.flaw(in: text, after: scheme) {
            throw .refused(source: name.shown, reason: reason)
        }
        self.text = text
        shown = name.shown
        isSecure = scheme == "https"
    }

    /// Where a server sends us on to.
    ///
    /// - Parameter target: An absolute URL.
    /// - Throws: `SourceError.refused` in the name of `source`: for another scheme, and for the way back from https.
    package func redirected(to target: String, source: String) throws(SourceError) -> WebAddress {
        let next: SourceLocation
        do throws(SourceError) {
            next = try SourceLocation(target)
        } catch {
            throw .refused(source: source, reason: "it redirects to \(error)")
        }
        guard case .web(let address) = next else {
            throw .refused(source: source, reason: "it redirects to \(SourceName(target).shown), which is no web page")
        }
        guard address.isSecure || !isSecure else {
            throw .refused(source: source, reason: "it redirects from https to http, to \(address.shown)")
        }
        return address
    }

    /// Why two readers might not agree on what a URL means; nil where they must.
    private static func flaw(in text: String, after scheme: String) -> String? {
        guard text.utf8.count <= maximumLength else { return "it is longer than \(maximumLength) bytes" }
        guard !text.utf8.contains(where: { ASCII.isControl($0) || $0 == UInt8(ascii: " ") }) else {
            return "it holds a space or a control character; a space is %20"
        }
        guard !text.utf8.contains(UInt8(ascii: "\\")) else { return "it holds a backslash" }
        let afterScheme = ASCII.dropping(scheme.utf8.count + "://".utf8.count, of: text[...])
        let authority = ASCII.prefix(of: afterScheme, upToAnyOf: "/?#")
        let parts = authority.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard let place = parts.last, parts.count <= 2 else { return "it has an @ too many before its host" }
        var rest = Substring(place)
        if rest.utf8.first == UInt8(ascii: "[") {
            guard let end = rest.utf8.firstIndex(of: UInt8(ascii: "]")),
                case .v6? = NetworkAddress(String(rest[..<end].dropFirst()))
            else {
                return "what stands in brackets is no IPv6 address"
            }
            rest = rest[rest.utf8.index(after: end)...]
        } else {
            let host = ASCII.prefix(of: rest, upToAnyOf: ":")
            guard !host.isEmpty else { return "it names no host" }
            guard host.utf8.allSatisfy(isPartOfHost) else {
                return "its host has other characters than a host's; a name beyond ASCII is written xn--"
            }
            rest = rest[host.endIndex...]
        }
        guard rest.isEmpty || isPort(rest) else { return "its port is no number from 1 to 65535" }
        return nil
    }

    private static func isPartOfHost(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || "-._~%".utf8.contains(byte)
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard text.utf8.first == UInt8(ascii: ":") else { return false }
        let digits = ASCII.dropping(1, of: text)
        guard digits.utf8.allSatisfy(ASCII.isDigit), let port = UInt16(digits) else { return false }
        return port > 0
    }
}
