/// The number of characters to insert, delete or replace to turn one word into another (Levenshtein, "Binary codes
/// capable of correcting deletions, insertions, and reversals", 1966).
///
/// - Complexity: The product of the two lengths in time.
func editDistance(_ source: String, _ target: String) -> Int {
    let target = Array(target)
    var row = Array(0...target.count)
    for (position, character) in source.enumerated() {
        var diagonal = row[0]
        row[0] = position + 1
        for column in target.indices {
            let replaced = diagonal + (target[column] == character ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
        }
    }
    return row[target.count]
}
