/// How an operator wants log lines written.
package enum LogFormat: String, CaseIterable, Sendable {
    /// JSON where systemd's journal reads, text elsewhere.
    case auto
    case text
    case json

    /// The style of lines that suits where they go.
    ///
    /// - Parameters:
    ///   - isTerminal: Whether a person may be watching.
    ///   - environment: Read for `JOURNAL_STREAM`, which systemd sets for a service (systemd.exec(5)), and for
    ///     `NO_COLOR`, which asks for no colour when it is not empty (no-color.org).
    package func lineStyle(isTerminal: Bool, environment: [String: String]) -> LogLine.Style {
        let isColoured = isTerminal && environment["NO_COLOR", default: ""].isEmpty
        return switch self {
        case .json: .json
        case .text: .text(isColoured: isColoured)
        case .auto: !isTerminal && environment["JOURNAL_STREAM"] != nil ? .json : .text(isColoured: isColoured)
        }
    }
}
