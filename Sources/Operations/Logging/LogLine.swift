package import Foundation
package import Logging

/// One event of the log, ready to be written as one line.
package struct LogLine: Sendable {
    /// How a line looks.
    package enum Style: Equatable, Sendable {
        /// For people: time, level, message, then the metadata as `key=value` in the order of the keys.
        case text(isColoured: Bool)
        /// For programs: an object with `time`, `level`, `logger`, `message` and, when there is any, `metadata`.
        case json
    }

    let time: Date
    let level: Logger.Level
    let logger: String
    let message: String
    let metadata: Logger.Metadata

    /// - Parameters:
    ///   - time: When it happened.
    ///   - logger: The label of the logger.
    package init(time: Date, level: Logger.Level, logger: String, message: String, metadata: Logger.Metadata) {
        self.time = time
        self.level = level
        self.logger = logger
        self.message = message
        self.metadata = metadata
    }

    /// The line without its newline. Control characters are escaped, so it is one line whatever the event holds, and a
    /// terminal obeys nothing in it.
    package func rendered(as style: Style) -> String {
        switch style {
        case .text(let isColoured): text(isColoured: isColoured)
        case .json: json
        }
    }

    /// RFC 3339 in UTC with milliseconds.
    private var timestamp: String {
        Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(time)
    }

    // MARK: Text

    private func text(isColoured: Bool) -> String {
        let name = level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        var line = isColoured ? "\(timestamp) \(colour)\(name)\u{1B}[0m " : "\(timestamp) \(name) "
        line.appendEscaped(message)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " "
            line.appendEscaped(key)
            line += "="
            line.appendQuotedIfNeeded(value.description)
        }
        return line
    }

    /// The select-graphic-rendition sequence of ECMA-48 for the level.
    private var colour: String {
        switch level {
        case .trace, .debug: "\u{1B}[2m"
        case .info: "\u{1B}[32m"
        case .notice: "\u{1B}[36m"
        case .warning: "\u{1B}[33m"
        case .error, .critical: "\u{1B}[1;31m"
        }
    }

    // MARK: JSON

    private var json: String {
        var line = "{\"time\":\"\(timestamp)\",\"level\":\"\(level.rawValue)\",\"logger\":"
        line.appendJSON(logger)
        line += ",\"message\":"
        line.appendJSON(message)
        if !metadata.isEmpty {
            line += ",\"metadata\":"
            line.appendJSON(.dictionary(metadata))
        }
        return line + "}"
    }
}

extension String {
    /// Appends text from anywhere so that it stays on one line, and that a terminal obeys nothing in it.
    package mutating func appendEscaped(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": self += "\\n"
            case "\r": self += "\\r"
            case "\t": self += "\\t"
            default:
                if scalar.breaksLine {
                    self += "\\u{" + String(scalar.value, radix: 16) + "}"
                } else {
                    unicodeScalars.append(scalar)
                }
            }
        }
    }

    /// Quotes what would otherwise not be seen to be one value.
    fileprivate mutating func appendQuotedIfNeeded(_ text: String) {
        guard text.isEmpty || text.contains(where: { $0.isWhitespace || $0 == "\"" || $0 == "=" }) else {
            return appendEscaped(text)
        }
        self += "\""
        appendEscaped(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))
        self += "\""
    }

    /// A string as RFC 8259, section 7, has it.
    fileprivate mutating func appendJSON(_ text: String) {
        self += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": self += "\\\""
            case "\\": self += "\\\\"
            case "\n": self += "\\n"
            case "\r": self += "\\r"
            case "\t": self += "\\t"
            default:
                if scalar.breaksLine {
                    let digits = String(scalar.value, radix: 16)
                    self += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    unicodeScalars.append(scalar)
                }
            }
        }
        self += "\""
    }

    fileprivate mutating func appendJSON(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): appendJSON(text)
        case .stringConvertible(let number as any BinaryInteger): self += number.description
        case .stringConvertible(let number as Double) where number.isFinite: self += number.description
        case .stringConvertible(let flag as Bool): self += flag.description
        case .stringConvertible(let other): appendJSON(other.description)
        case .array(let values):
            self += "["
            for (position, element) in values.enumerated() {
                if position > 0 { self += "," }
                appendJSON(element)
            }
            self += "]"
        case .dictionary(let values):
            self += "{"
            for (position, (key, element)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
                if position > 0 { self += "," }
                appendJSON(key)
                self += ":"
                appendJSON(element)
            }
            self += "}"
        }
    }
}

extension Unicode.Scalar {
    /// Control characters (C0, delete and C1), and the line and paragraph separators: all below U+10000.
    fileprivate var breaksLine: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
