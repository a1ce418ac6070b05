/// What messages have in common that differ only in names and numbers.
enum MessageShape {
    /// So many words tell messages apart.
    private static let mostWords = 24

    private static let varying = "…"

    /// The words of the message, each that may be a name, a number, an address or a quotation replaced.
    ///
    /// A word stays when it has letters and hyphens alone, punctuation around it aside, and capitals at its beginning or
    /// throughout: ids have digits, underscores or capitals within, paths and addresses slashes and dots. What is missed
    /// makes two shapes of one.
    static func of(_ message: String) -> String {
        var words: [Substring] = []
        var isQuoted = false
        for word in message.split(whereSeparator: \.isWhitespace) {
            let quotes = word.count { $0 == "\"" }
            let stays = !isQuoted && quotes == 0 && isPlain(word)
            if !quotes.isMultiple(of: 2) { isQuoted.toggle() }
            if stays {
                words.append(word)
            } else if words.last != Substring(varying) {
                words.append(Substring(varying))
            }
            if words.count == mostWords { break }
        }
        return words.joined(separator: " ")
    }

    private static func isPlain(_ word: Substring) -> Bool {
        var letters = word.drop { "(".contains($0) }
        while let last = letters.last, ",;:.!?)".contains(last) { letters.removeLast() }
        guard letters.allSatisfy({ $0.isLetter || $0 == "-" || $0 == "'" }) else { return false }
        return letters.allSatisfy { !$0.isLowercase } || letters.dropFirst().allSatisfy { !$0.isUppercase }
    }
}
