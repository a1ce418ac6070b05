/// The commands of a program, a subsection each, in mdoc(7).
package struct CommandSections {
    private let dump: CommandDescription

    package init(_ dump: CommandDescription) {
        self.dump = dump
    }

    /// The lines; commands and arguments that are not for people are left out, and so are those that every command has.
    package var lines: [String] { sections(of: dump, path: []) }

    private func sections(of command: CommandDescription, path: [String]) -> [String] {
        let path = path + [command.commandName]
        let inner = (command.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
        guard inner.isEmpty else { return inner.flatMap { sections(of: $0, path: path) } }
        let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && !isShared($0) }
        return [".Ss \(path.joined(separator: " "))"] + synopsis(path, arguments)
            + text(command.abstract, command.discussion) + list(arguments)
    }

    /// `--help` and `--version`.
    private func isShared(_ argument: ArgumentDescription) -> Bool {
        ["help", "version"].contains(argument.preferredName?.name)
    }

    private func synopsis(_ path: [String], _ arguments: [ArgumentDescription]) -> [String] {
        [".Bd -ragged -offset indent", ".Nm \(path[0])"]
            + (path.count > 1 ? [".Cm \(path.dropFirst().joined(separator: " "))"] : [])
            + arguments.map { argument in
                let form = invocation(argument) + (argument.isRepeating ? " ..." : "")
                return argument.isOptional ? ".Op \(form)" : ".\(form)"
            } + [".Ed", ".Pp"]
    }

    private func list(_ arguments: [ArgumentDescription]) -> [String] {
        guard !arguments.isEmpty else { return [] }
        let items = arguments.flatMap { argument in
            [".It \(invocation(argument))"] + text(argument.abstract, argument.discussion) + values(argument)
        }
        return [".Bl -tag -width Ds"] + items + [".El"]
    }

    /// The name with its dashes, and what stands for the value.
    private func invocation(_ argument: ArgumentDescription) -> String {
        let value = "Ar \(argument.valueName ?? "value")"
        guard argument.kind != .positional, let name = argument.preferredName else { return value }
        let flag = (name.kind == .long ? "Fl Fl " : "Fl ") + name.name
        return argument.kind == .flag ? flag : "\(flag) \(value)"
    }

    private func values(_ argument: ArgumentDescription) -> [String] {
        var sentences: [String] = []
        if let values = argument.allValues, !values.isEmpty {
            sentences.append("One of \(values.map { "`\($0)`" }.joined(separator: ", ")).")
        }
        if let value = argument.defaultValue, argument.kind != .flag { sentences.append("The default is `\(value)`.") }
        return ManualText.lines(sentences.joined(separator: " "))
    }

    private func text(_ abstract: String?, _ discussion: String?) -> [String] {
        ManualText.lines([abstract, discussion].compactMap(\.self).joined(separator: "\n\n"))
    }
}
