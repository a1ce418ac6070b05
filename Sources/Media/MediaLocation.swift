import Foundation

/// Where a file is, in the form libavformat opens, with the protocols that this may use.
struct MediaLocation {
    /// As the caller wrote it, for messages.
    let input: String

    /// What libavformat is given. The scheme is always explicit, so that no part of a path is taken for one.
    let url: String

    /// libavformat's `protocol_whitelist`. A remote file never leads to a local one, nor the reverse.
    let protocols: String

    /// - Parameter input: A path, or a URL whose scheme is file, http or https.
    init(_ input: String) throws(MediaError) {
        self.input = input
        guard !input.isEmpty, !input.utf8.contains(0) else {
            throw .cannotOpen(input: input, reason: "the name is empty or holds a null character")
        }
        let scheme = MediaLocation.scheme(of: input)
        switch scheme {
        case nil:
            url = "file:" + input
            protocols = "file"
        case "file":
            url = try "file:" + MediaLocation.path(ofFileURL: input)
            protocols = "file"
        case "http", "https":
            url = input
            protocols = "http,https,tcp,tls"
        case let scheme?:
            throw .cannotOpen(input: input, reason: "the scheme \(scheme) is not accepted, only file, http and https")
        }
    }

    /// Refuses what is no regular file: opening a pipe waits for a writer, where no deadline reaches, and a device has
    /// no end. A file that is not there is left to libavformat to report.
    func requireRegularFile() throws(MediaError) {
        guard protocols == "file" else { return }
        var status = stat()
        guard stat(String(url.dropFirst("file:".count)), &status) == 0 else { return }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: throw .cannotOpen(input: input, reason: "it is a directory")
        default: throw .cannotOpen(input: input, reason: "it is a pipe, a socket or a device, not a regular file")
        }
    }

    /// The lower-case scheme before `://`, also of the short form `file:/path`; nil for a path.
    private static func scheme(of input: String) -> String? {
        guard let colon = input.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = input[..<colon].lowercased()
        let rest = input[colon...]
        let isName = scheme.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
        guard isName, !scheme.isEmpty else { return nil }
        return rest.hasPrefix("://") || (scheme == "file" && rest.hasPrefix(":/")) ? scheme : nil
    }

    /// The path of a file URL (RFC 8089): no host or `localhost`, percent-encoding undone.
    ///
    /// What is encoded belongs to a name: a slash or a `.` or `..` that comes out of it would lead elsewhere.
    private static func path(ofFileURL input: String) throws(MediaError) -> String {
        var path = input.dropFirst("file:".count)
        if path.hasPrefix("//") {
            path = path.dropFirst(2)
            let host = path.prefix { $0 != "/" }
            guard host.isEmpty || host.lowercased() == "localhost" else {
                throw .cannotOpen(input: input, reason: "the file is on another host, \(host)")
            }
            path = path.dropFirst(host.count)
        }
        var bytes: [UInt8] = []
        var rest = Substring(path).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let decoded = UInt8(String(Substring(rest.prefix(2))), radix: 16), rest.count >= 2, decoded != 0
            else {
                throw .cannotOpen(input: input, reason: "a percent sign is not followed by two hexadecimal digits")
            }
            guard decoded != UInt8(ascii: "/") else {
                throw .cannotOpen(input: input, reason: "a percent-encoded slash cannot be part of a file's name")
            }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        let slash = UInt8(ascii: "/")
        for (written, name) in zip(path.utf8.split(separator: slash), bytes.split(separator: slash))
        where written.contains(UInt8(ascii: "%")) && (name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8)) {
            throw .cannotOpen(input: input, reason: "a percent-encoded . or .. cannot be a file's name")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
