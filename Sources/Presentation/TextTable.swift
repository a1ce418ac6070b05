/// Rows of cells, a column as wide as its widest cell.
struct TextTable {
    /// Columns of numbers are aligned at their right.
    let headings: [(text: String, isNumber: Bool)]
    var rows: [[String]] = []

    /// The headings, then a line for each row.
    var lines: [String] {
        let all = [headings.map(\.text)] + rows
        let widths = headings.indices.map { column in all.reduce(0) { max($0, $1[column].columns) } }
        return all.map { row in
            let cells = row.indices.map { row[$0].padded(to: widths[$0], isNumber: headings[$0].isNumber) }
            let line = cells.joined(separator: "  ")
            // Spaces at its end would make it longer than what is seen.
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
