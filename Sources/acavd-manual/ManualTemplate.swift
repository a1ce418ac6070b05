/// A manual page with places for what is not written in it.
package struct ManualTemplate {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// The page.
    package func completed(commands: CommandSections, settings: SettingSections) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            switch line {
            case "@COMMANDS@": commands.lines
            case "@SETTINGS@": settings.lines
            default: [String(line)]
            }
        }.joined(separator: "\n")
    }
}
