/// Text as mdoc(7) has it: a sentence begins a line, no line is longer than 80 columns, nothing in it is a macro.
enum ManualText {
    /// In bytes, as mandoc(1) counts.
    private static let columns = 74

    /// The lines of a text whose paragraphs are parted by empty lines, and whose `code` is between backticks.
    static func lines(_ text: String) -> [String] {
        let paragraphs = text.split(separator: "\n\n").map { paragraph in
            sentences(paragraph.split(whereSeparator: \.isWhitespace)).flatMap(filled)
        }
        return Array(paragraphs.filter { !$0.isEmpty }.joined(separator: [".Pp"]))
    }

    /// Lines that keep their breaks, set apart from the text.
    static func display(_ lines: [String]) -> [String] {
        [".Bd -literal -offset indent"] + lines.map(escaped) + [".Ed"]
    }

    /// A text as one argument of a macro.
    static func argument(_ text: String) -> String {
        "\"" + characters(text).replacing("\"", with: "\"\"") + "\""
    }

    /// Words up to each that ends a sentence: what follows begins with a capital.
    private static func sentences(_ words: [Substring]) -> [[Substring]] {
        var sentences: [[Substring]] = [[]]
        for (index, word) in words.enumerated() {
            sentences[sentences.count - 1].append(word)
            let ends = word.last.map { ".?!".contains($0) } ?? false
            if ends, index + 1 < words.count, words[index + 1].first?.isLowercase == false { sentences.append([]) }
        }
        return sentences
    }

    private static func filled(_ words: [Substring]) -> [String] {
        var lines: [String] = []
        var line = ""
        var isCode = false
        for word in words {
            let next = marked(word, isCode: &isCode)
            if !line.isEmpty, line.utf8.count + 1 + next.utf8.count > columns {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? guarded(next) : " " + next
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// A word in which what is between backticks is bold.
    private static func marked(_ word: Substring, isCode: inout Bool) -> String {
        var marked = ""
        for (index, part) in word.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
            if index > 0 {
                isCode.toggle()
                marked += isCode ? "\\fB" : "\\fR"
            }
            marked += characters(part)
        }
        return marked
    }

    private static func escaped(_ line: String) -> String { guarded(characters(line)) }

    /// A hyphen that is to be copied is a minus sign to roff(7); a backslash begins an escape.
    private static func characters(_ text: some StringProtocol) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            default: escaped.append(character)
            }
        }
    }

    /// A line that would be a request gets something invisible before it.
    private static func guarded(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }
}
