/// What of a request is looked at: its line and its `Host`. RFC 9112, 2 to 3.
///
/// No request here has a body, and none is read.
struct RequestHead: Equatable {
    var method: String

    /// Before the first `?`, as it was sent; begins with a slash.
    var path: String

    /// After it; nil where there is none.
    var query: String?
    var host: String

    /// - Parameter bytes: Up to the empty line, which may be in it.
    init(_ bytes: ArraySlice<UInt8>) throws(RequestDefect) {
        // A line may end without the carriage return (RFC 9112, 2.2).
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }[...]
        let first = lines.popFirst() ?? ""
        guard first.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) else {
            throw .malformed("its first line has bytes that are to be percent-encoded")
        }
        let parts = first.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw .malformed("its first line is to be a method, a path and HTTP/1.1, with a space between them")
        }
        method = String(parts[0])
        guard RequestHead.isName(method) else { throw .malformed("its method is not a word") }
        guard parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else {
            throw parts[2].hasPrefix("HTTP/") ? .version(String(parts[2])) : .malformed("it does not end with HTTP/1.1")
        }
        guard parts[1].hasPrefix("/") else { throw .malformed("its path is to begin with a slash") }
        let halves = parts[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(halves[0])
        query = halves.count > 1 ? String(halves[1]) : nil

        var hosts: [String] = []
        for line in lines where !line.isEmpty {
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, RequestHead.isName(halves[0]) else {
                throw .malformed("one of its header fields is not a name, a colon and a value")
            }
            let value = halves[1].trimming { $0 == " " || $0 == "\t" }
            switch halves[0].lowercased() {
            case "host": hosts.append(value)
            case "content-length" where value != "0": throw .body
            case "transfer-encoding": throw .body
            default: break
            }
        }
        guard hosts.count == 1 else {
            throw .malformed("it has \(hosts.count) Host fields, and is to have one (RFC 9112, 3.2)")
        }
        host = hosts[0]
    }

    /// A token: RFC 9110, 5.6.2.
    private static func isName(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": true
                case "!", "#", "$", "%", "&", "'", "*", "+", "-", ".", "^", "_", "`", "|", "~": true
                default: false
                }
            }
    }
}

/// What is wrong with a request, before it is known what it asks.
enum RequestDefect: Error, Equatable {
    case malformed(String)
    case version(String)

    /// It has a body.
    case body
    case lineTooLong(most: Int)
    case headTooLong(most: Int)
    case late

    var answer: Answer {
        switch self {
        case .malformed(let reason): Answer(.badRequest, lines: ["the request is not HTTP/1.1: \(reason)"])
        case .version(let version):
            Answer(.versionNotSupported, lines: ["\(version) is not spoken here; HTTP/1.1 is"])
        case .body: Answer(.contentTooLarge, lines: ["no request here has a body; leave it out"])
        case .lineTooLong(let most):
            Answer(
                .targetTooLong,
                lines: ["the request's first line is too long: with all fields it may have \(most) bytes"])
        case .headTooLong(let most):
            Answer(
                .headTooLarge, lines: ["the request's fields are too long: with its line they may have \(most) bytes"])
        case .late: Answer(.requestTimeout, lines: ["the request did not arrive in time"])
        }
    }
}

extension Substring {
    fileprivate func trimming(_ isUnwanted: (Character) -> Bool) -> String {
        var rest = drop(while: isUnwanted)
        while let last = rest.last, isUnwanted(last) { rest.removeLast() }
        return String(rest)
    }
}
