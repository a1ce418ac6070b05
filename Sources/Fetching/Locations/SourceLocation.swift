/// Where a source is, as a message or a person names it.
package enum SourceLocation: Sendable, Hashable {
    /// A path of this machine, as it was given: absolute, or from the working directory.
    case file(path: String)

    /// An address of the web.
    case web(WebAddress)

    /// - Parameter text: A path, or a URL whose scheme is file (RFC 8089), http or https.
    /// - Throws: `SourceError.refused`, with the scheme where that is the reason.
    package init(_ text: String) throws(SourceError) {
        let name = SourceName(text)
        guard !text.isEmpty else { throw .refused(source: text, reason: "the name is empty") }
        guard !text.utf8.contains(0) else {
            throw .refused(source: name.shown, reason: "the name holds a null character")
        }
        switch name.scheme {
        case nil: self = .file(path: text)
        case "file": self = .file(path: try FileURL.path(of: text))
        case "http", "https": self = .web(try WebAddress(text))
        case let scheme?:
            throw .refused(
                source: name.shown, reason: "the scheme \(scheme) is not accepted, only file, http and https")
        }
    }
}
