import Glibc

/// The statuses that are answered: RFC 9110, 15.
enum AnswerStatus: Int, Sendable {
    case ok = 200
    case badRequest = 400
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case requestTimeout = 408
    case contentTooLarge = 413
    case targetTooLong = 414
    case misdirectedRequest = 421
    case headTooLarge = 431
    case internalError = 500
    case unavailable = 503
    case versionNotSupported = 505

    var phrase: String {
        switch self {
        case .ok: "OK"
        case .badRequest: "Bad Request"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .requestTimeout: "Request Timeout"
        case .contentTooLarge: "Content Too Large"
        case .targetTooLong: "URI Too Long"
        case .misdirectedRequest: "Misdirected Request"
        case .headTooLarge: "Request Header Fields Too Large"
        case .internalError: "Internal Server Error"
        case .unavailable: "Service Unavailable"
        case .versionNotSupported: "HTTP Version Not Supported"
        }
    }
}

/// What is answered to a request.
struct Answer: Sendable {
    enum Content: String, Sendable {
        case text = "text/plain; charset=utf-8"
        /// Prometheus' text format.
        case metrics = "text/plain; version=0.0.4; charset=utf-8"
        case json = "application/json"
        /// RFC 9512.
        case yaml = "application/yaml"
        case html = "text/html; charset=utf-8"
        case jpeg = "image/jpeg"
    }

    var status: AnswerStatus
    var content: Content
    var body: [UInt8]

    /// Beside those that every answer has.
    var fields: [(name: String, value: String)] = []

    init(_ status: AnswerStatus = .ok, _ content: Content, _ body: [UInt8]) {
        self.status = status
        self.content = content
        self.body = body
    }

    /// - Parameter lines: Sentences; each gets a line.
    init(_ status: AnswerStatus = .ok, lines: [String]) {
        self.init(status, .text, Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    /// Every answer is of this moment, is for whoever asked, and ends its connection.
    private static let commonFields = [
        "Cache-Control: no-store",
        "Connection: close",
        "Cross-Origin-Resource-Policy: same-origin",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
    ]

    /// The bytes to send: RFC 9112, 4.
    ///
    /// - Parameters:
    ///   - hasBody: False after HEAD: all is said of the body, which is left out.
    ///   - date: In seconds of Unix time.
    func bytes(hasBody: Bool, date: Int) -> [UInt8] {
        var lines = ["HTTP/1.1 \(status.rawValue) \(status.phrase)", "Date: \(Answer.text(ofDate: date))"]
        lines += Answer.commonFields
        lines += ["Content-Type: \(content.rawValue)", "Content-Length: \(body.count)"]
        lines += fields.map { "\($0.name): \($0.value)" }
        let head = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        return hasBody ? head + body : head
    }

    /// As RFC 9110, 5.6.7 wants it, whatever the locale.
    static func text(ofDate seconds: Int) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return "Thu, 01 Jan 1970 00:00:00 GMT" }
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[Int(parts.tm_wday)]), \(padded(parts.tm_mday)) \(months[Int(parts.tm_mon)]) "
            + "\(parts.tm_year + 1900) \(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec)) GMT"
    }
}
