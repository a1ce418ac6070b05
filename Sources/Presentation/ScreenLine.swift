/// A line of a terminal's screen: pieces of text, each in a style.
package struct ScreenLine: Equatable, Sendable {
    package enum Style: Sendable {
        case plain, bold, dim, good, bad
    }

    package struct Piece: Equatable, Sendable {
        package var text: String
        package var style: Style
    }

    package private(set) var pieces: [Piece] = []

    init(_ text: String = "", _ style: Style = .plain) {
        add(text, style)
    }

    /// - Parameter text: With nothing in it that a terminal obeys: ``Swift/String/escaped``.
    mutating func add(_ text: String, _ style: Style = .plain) {
        if !text.isEmpty { pieces.append(Piece(text: text, style: style)) }
    }

    /// What is read of it.
    package var text: String { pieces.map(\.text).joined() }

    /// Columns that a terminal gives it.
    package var columns: Int { pieces.reduce(0) { $0 + $1.text.columns } }

    /// Its beginning, in at most so many columns.
    func clipped(to columns: Int) -> ScreenLine {
        guard self.columns > columns else { return self }
        var (line, left) = (ScreenLine(), columns)
        for piece in pieces where left > 0 {
            // A piece that just fits would hide that others follow.
            let text = piece.text.columns < left ? piece.text : (piece.text + " ").clipped(to: left)
            line.add(text, piece.style)
            left -= text.columns
        }
        return line
    }

    /// For a terminal, with select-graphic-rendition sequences of ECMA-48 where it is to have colours.
    package func rendered(isColoured: Bool) -> String {
        guard isColoured else { return text }
        return pieces.map { piece in
            switch piece.style {
            case .plain: piece.text
            case .bold: "\u{1B}[1m\(piece.text)\u{1B}[0m"
            case .dim: "\u{1B}[2m\(piece.text)\u{1B}[0m"
            case .good: "\u{1B}[32m\(piece.text)\u{1B}[0m"
            case .bad: "\u{1B}[1;31m\(piece.text)\u{1B}[0m"
            }
        }.joined()
    }
}
