import Operations

/// The keys of the configuration in mdoc(7), a subsection for each section of the file, in the file's order.
package struct SettingSections {
    private let groups: [CommentedConfiguration.Group]
    private let settings: [String: Setting]

    /// - Parameter text: config/acavd.yaml.
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
        let prose = group.comment.prefix { !$0.hasPrefix(" ") }
        let example = group.comment.dropFirst(prose.count).prefix { $0.hasPrefix(" ") } + group.example
        let rest = group.comment.dropFirst(prose.count).drop { $0.hasPrefix(" ") }
        return tags + ManualText.lines(prose.joined(separator: " "))
            + (example.isEmpty ? [] : ManualText.display(Array(example)))
            + ManualText.lines(rest.joined(separator: " "))
            + [".Pp"] + ManualText.lines("Takes " + forms.joined(separator: " "))
    }

}

/// Keys without a word in the file that is to explain them.
package struct MissingKeys: Error, CustomStringConvertible {
    let paths: [String]

    package var description: String {
        "config/acavd.yaml says nothing of \(paths.joined(separator: ", ")); give each a line there, with a comment"
    }
}
