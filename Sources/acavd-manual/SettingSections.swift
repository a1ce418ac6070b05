import Operations

/// The keys of the configuration in mdoc(7), a subsection for each section of the file, in the file's order.
package struct SettingSections {
    private let groups: [CommentedConfiguration.Group]
    private let settings: [String: Setting]

    /// - Parameter text: The file that is shipped, as `Configuration.example`.
    /// - Throws: `MissingKeys` for keys that the file does not speak of.
    package init(_ text: String) throws(MissingKeys) {
        let known = Configuration.settings
        groups = CommentedConfiguration(text, paths: Set(known.map(\.path))).groups
        settings = Dictionary(uniqueKeysWithValues: known.map { ($0.path, $0) })
        let missing = known.map(\.path).filter { path in !groups.contains { $0.paths.contains(path) } }
        guard missing.isEmpty else { throw MissingKeys(paths: missing) }
    }

    package var lines: [String] {
        var lines: [String] = []
        var section: Substring?
        for group in groups {
            let name = group.paths[0].prefix { $0 != "." }
            if name != section {
                if section != nil { lines.append(".El") }
                lines += [".Ss \(name)", ".Bl -tag -width Ds"]
                section = name
            }
            lines += item(group)
        }
        return section == nil ? [] : lines + [".El"]
    }

    private func item(_ group: CommentedConfiguration.Group) -> [String] {
        let keys = group.paths.compactMap { settings[$0] }
        let tags = keys.map { ".It Cm \($0.path) No = Cm \(ManualText.argument($0.defaultText))" }
        let isAlone = keys.count == 1
        let forms = keys.map { setting in
            (isAlone ? "" : "`\(setting.path)`: ") + "\(setting.expectation)."
        }
        return tags + text(group.comment) { $0.hasPrefix(" ") }
            + text(group.example) { $0.contains(":") && !$0.prefix { $0 != ":" }.contains(" ") }
            + [".Pp"] + ManualText.lines("Takes " + forms.joined(separator: " "))
    }

    /// Text, and examples in it, whose lines are told by `isExample`.
    private func text(_ lines: [String], isExample: (String) -> Bool) -> [String] {
        var rest = lines[...]
        var text: [String] = []
        while !rest.isEmpty {
            let words = rest.prefix { !isExample($0) }
            let example = rest.dropFirst(words.count).prefix(while: isExample)
            text += ManualText.lines(words.joined(separator: " "))
            if !example.isEmpty { text += ManualText.display(Array(example)) }
            rest = rest.dropFirst(words.count + example.count)
        }
        return text
    }

}

/// Keys without a word in the file that is to explain them.
package struct MissingKeys: Error, CustomStringConvertible {
    let paths: [String]

    package var description: String {
        "config/acavd.yaml says nothing of \(paths.joined(separator: ", ")); give each a line there, with a comment"
    }
}
