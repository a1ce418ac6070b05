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
    ///   - isJournal: Whether systemd's journal reads.
    ///   - environment: Read for `NO_COLOR`, which asks for no colour when it is not empty (no-color.org).
    package func lineStyle(isTerminal: Bool, isJournal: Bool, environment: [String: String]) -> LogLine.Style {
        let isColoured = isTerminal && environment["NO_COLOR", default: ""].isEmpty
        return switch self {
        case .json: .json
        case .text: .text(isColoured: isColoured)
        case .auto: isJournal ? .json : .text(isColoured: isColoured)
        }
    }
}
