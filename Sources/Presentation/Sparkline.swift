/// How a quantity went, in one line of characters.
package enum Sparkline {
    private static let heights: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// The means of equal parts of the values, between the least and the largest of them: as many characters as there are
    /// values, or columns if those are fewer.
    package static func text(_ values: [Double], columns: Int) -> String {
        let count = min(values.count, columns)
        guard count > 0 else { return "" }
        let means = (0..<count).map { part in
            let range = (part * values.count / count)..<((part + 1) * values.count / count)
            return values[range].reduce(0, +) / Double(range.count)
        }
        guard let least = means.min(), let most = means.max(), most > least else {
            return String(repeating: heights[0], count: count)
        }
        return String(
            means.map { mean in
                let share = (mean - least) / (most - least)
                // What is not finite would trap: such values come from another process.
                return share.isFinite ? heights[min(max(Int(share * 8), 0), 7)] : heights[0]
            })
    }
}
