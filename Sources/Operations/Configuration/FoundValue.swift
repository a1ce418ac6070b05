/// A value as it was found: which key it is for, where it stands, and what stands there.
struct FoundValue: Sendable {
    enum Content: Sendable {
        case nothing
        case text(String, isQuoted: Bool)
        case list([FoundValue])
        case mapping([Entry])
    }

    struct Entry: Sendable {
        let name: String
        /// Where the name stands, which is not where its value does.
        let place: String
        let value: FoundValue
    }

    /// The key with its section; an element of a list has that of the list.
    let path: String

    /// `file:line:column`, or the name of an environment variable.
    let place: String

    let content: Content

    /// The text of a scalar, quoted or not.
    var text: String? {
        if case .text(let text, _) = content { text } else { nil }
    }

    /// The text of a scalar that was not quoted, which alone can be a number.
    var plainText: String? {
        if case .text(let text, isQuoted: false) = content { text } else { nil }
    }
}

extension FoundValue: CustomStringConvertible {
    /// Completes "found …".
    var description: String {
        switch content {
        case .nothing: "nothing"
        case .text(let text, isQuoted: true): "the quoted text \"\(text)\""
        case .text(let text, isQuoted: false): Double(text) == nil ? "the text \"\(text)\"" : "the number \(text)"
        case .list(let elements): "a list of \(elements.count) value\(elements.count == 1 ? "" : "s")"
        case .mapping: "a mapping"
        }
    }
}
