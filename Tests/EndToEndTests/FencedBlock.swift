import Foundation

/// A piece of a Markdown document between fences: commands, a program, or what they print.
struct FencedBlock {
    /// As the opening fence says: `sh`, `python`, `text`.
    let language: String

    /// What follows it in parentheses: the file that a program is saved as, or why commands are not run.
    let mark: String?

    /// The lines in it, each with its end.
    let text: String

    /// Where the opening fence is, counted from 1.
    let line: Int

    /// All of a document.
    static func all(in document: String) -> [FencedBlock] {
        let fence = "```"
        var blocks: [FencedBlock] = []
        var open: (information: Substring, line: Int, text: String)?
        for (index, line) in document.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let block = open {
                if line == fence {
                    let parts = block.information.split(separator: " ", maxSplits: 1)
                    blocks.append(
                        FencedBlock(
                            language: parts.first.map(String.init) ?? "",
                            mark: parts.count == 2 ? String(parts[1].dropFirst().dropLast()) : nil,
                            text: block.text, line: block.line))
                    open = nil
                } else {
                    open = (block.information, block.line, block.text + line + "\n")
                }
            } else if line.hasPrefix(fence) {
                open = (line.dropFirst(fence.count), index + 1, "")
            }
        }
        return blocks
    }

    /// Whether an output is what this block shows: `…` stands for any part of a line, and alone for any lines, none too.
    func shows(_ output: String) throws -> Bool {
        let pattern = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
            line == "…"
                ? "(?:.*\n)*?"
                : line.split(separator: "…", omittingEmptySubsequences: false)
                    .map { NSRegularExpression.escapedPattern(for: String($0)) }.joined(separator: ".*") + "\n"
        }.joined()
        let expression = try NSRegularExpression(pattern: "\\A\(pattern)\\z")
        // Lines of CSV end as its standard (RFC 4180) says.
        let output = output.replacing("\r\n", with: "\n")
        let text = output.isEmpty || output.hasSuffix("\n") ? output : output + "\n"
        return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }
}
