import Yams

/// The text of a configuration file, taken apart. Nothing else knows YAML.
struct ConfigurationDocument {
    /// The keys at the top; empty for an empty file.
    let entries: [FoundValue.Entry]

    /// - Parameter file: The name of the file, for the places in messages.
    init(yaml: String, file: String) throws(ConfigurationError) {
        // Editors of other systems begin a file with a byte order mark, which is no part of it (YAML 1.2, section 5.2).
        let yaml = yaml.unicodeScalars.first == "\u{FEFF}" ? String(yaml.unicodeScalars.dropFirst()) : yaml
        let root: Node?
        do {
            root = try compose(yaml: yaml)
        } catch {
            throw ConfigurationError(problems: [ConfigurationProblem(error, file: file)])
        }
        var walk = NodeWalk(file: file)
        let content = try root.map { node throws(ConfigurationError) in try walk.value(node, path: "").content }
        switch content ?? .nothing {
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

/// Takes over what the parser found, value by value.
private struct NodeWalk {
    /// Many times what a configuration has. A few anchors that repeat each other ask for millions.
    private static let mostValues = 10_000

    let file: String
    private var values = 0

    init(file: String) {
        self.file = file
    }

    mutating func value(_ node: Node, path: String) throws(ConfigurationError) -> FoundValue {
        let place = location(of: node, in: file)
        values += 1
        guard values <= NodeWalk.mostValues else {
            let message = "more than \(NodeWalk.mostValues) values; write fewer, and each where it belongs"
            throw ConfigurationError(problems: [ConfigurationProblem(place: place, message: message)])
        }
        return FoundValue(path: path, place: place, content: try content(node, path: path))
    }

    private mutating func content(_ node: Node, path: String) throws(ConfigurationError) -> FoundValue.Content {
        switch node {
        case .scalar(let scalar):
            switch (scalar.style, scalar.string) {
            case (.plain, ""), (.plain, "~"), (.plain, "null"): return .nothing
            case (let style, let text): return .text(text, isQuoted: style != .plain)
            }
        case .sequence(let elements):
            var list: [FoundValue] = []
            for element in elements { list.append(try value(element, path: path)) }
            return .list(list)
        case .mapping(let pairs):
            var entries: [FoundValue.Entry] = []
            for (key, node) in pairs {
                let name = key.scalar?.string ?? "(a key that is not text)"
                let value = try value(node, path: path.isEmpty ? name : "\(path).\(name)")
                entries.append(FoundValue.Entry(name: name, place: location(of: key, in: file), value: value))
            }
            return .mapping(entries)
        case .alias:
            return .nothing
        }
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
