import Yams

/// The text of a configuration file, taken apart. Nothing else knows YAML.
struct ConfigurationDocument {
    /// The keys at the top; empty for an empty file.
    let entries: [FoundValue.Entry]

    /// - Parameter file: The name of the file, for the places in messages.
    init(yaml: String, file: String) throws(ConfigurationError) {
        let content: FoundValue.Content
        do {
            content = try compose(yaml: yaml).map { FoundValue($0, path: "", file: file).content } ?? .nothing
        } catch {
            throw ConfigurationError(problems: [ConfigurationProblem(error, file: file)])
        }
        switch content {
        case .mapping(let entries): self.entries = entries
        case .nothing: entries = []
        case .text, .list:
            let problem = ConfigurationProblem(
                place: "\(file):1:1",
                message: "expected keys with values, for example \"seed: 1\"; found something else")
            throw ConfigurationError(problems: [problem])
        }
    }
}

extension FoundValue {
    fileprivate init(_ node: Node, path: String, file: String) {
        let content: Content =
            switch node {
            case .scalar(let scalar):
                switch (scalar.style, scalar.string) {
                case (.plain, ""), (.plain, "~"), (.plain, "null"): .nothing
                case (let style, let text): .text(text, isQuoted: style != .plain)
                }
            case .sequence(let elements):
                .list(elements.map { FoundValue($0, path: path, file: file) })
            case .mapping(let pairs):
                .mapping(
                    pairs.map { key, value in
                        let name = key.scalar?.string ?? "(a key that is not text)"
                        return Entry(
                            name: name, place: location(of: key, in: file),
                            value: FoundValue(value, path: path.isEmpty ? name : "\(path).\(name)", file: file))
                    })
            case .alias:
                .nothing
            }
        self.init(path: path, place: location(of: node, in: file), content: content)
    }
}

private func location(of node: Node, in file: String) -> String {
    node.mark.map { "\(file):\($0.line):\($0.column)" } ?? file
}

/// Where a character that may not be in YAML stands first: the parser tells only which it is.
private func location(of value: Int32, in yaml: String) -> (line: Int, column: Int)? {
    var (line, column, isAfterReturn) = (1, 1, false)
    for scalar in yaml.unicodeScalars {
        if scalar.value == UInt32(bitPattern: value) { return (line, column) }
        switch scalar {
        case "\n" where isAfterReturn: break
        case "\n", "\r": (line, column) = (line + 1, 1)
        default: column += 1
        }
        isAfterReturn = scalar == "\r"
    }
    return nil
}

extension ConfigurationProblem {
    /// What the parser says, without the line it says it of: that could hold a secret.
    fileprivate init(_ error: any Error, file: String) {
        let remedy = "check the indentation, the quotes and the brackets there"
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(place: "\(file):\(mark.line):\(mark.column)", message: "not YAML: \(problem); \(remedy)")
        case .duplicatedKeysInMapping(let names, let context):
            self.init(
                place: "\(file):\(context.mark.line):\(context.mark.column)",
                message: "set more than once: \(names.sorted().joined(separator: ", ")); keep one of each")
        case .reader(let problem, _, let value, let yaml):
            let place = location(of: value, in: yaml).map { "\(file):\($0.line):\($0.column)" } ?? file
            self.init(place: place, message: "not YAML: \(problem); write the file as UTF-8 without control characters")
        default:
            self.init(place: file, message: "not YAML; \(remedy)")
        }
    }
}
