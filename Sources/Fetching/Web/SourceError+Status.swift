extension SourceError {
    /// What a status that is neither success nor redirection comes to (RFC 9110, section 15).
    ///
    /// - Parameter retryAfter: The value of that header.
    static func status(_ status: Int, source: String, retryAfter: String?) -> SourceError {
        let reason = "the server answered HTTP \(status)"
        switch status {
        case 404, 410:
            return .notFound(source: source)
        // 451: for legal reasons (RFC 7725).
        case 401, 402, 403, 407, 451:
            return .unreadable(source: source, reason: reason)
        case 408, 425, 429, 500...599:
            guard let seconds = retryAfter.flatMap(ContentRange.number), seconds <= 3_600 else {
                return .failed(source: source, reason: reason)
            }
            return .failed(source: source, reason: "\(reason) and asks to wait \(seconds) s")
        default:
            return .refused(source: source, reason: reason)
        }
    }
}
