/// The cells in which something fell, pair by pair: sparse tables keep them in no order, and who looks for those of each
/// pair goes through all of them as often as there are pairs, unless they are sorted once.
struct UsedCells {
    /// Of sparse tables, by their places; of others none, for these are in order where they are.
    private let cells: [(place: Int, cell: ContingencyTables.Cell)]

    /// Of each pair, among `cells`.
    private let ranges: [Range<Int>]

    /// - Complexity: O(1); of sparse tables O(n log n) for n cells, and 16 bytes for each.
    init(_ tables: borrowing ContingencyTables) {
        guard tables.isSparse else {
            (cells, ranges) = ([], [])
            return
        }
        let sorted = tables.sortedCells()
        var ranges: [Range<Int>] = []
        var end = 0
        for index in 0..<tables.tableCount {
            let start = end
            while end < sorted.count, sorted[end].place < tables.tables[index].places.upperBound { end += 1 }
            ranges.append(start..<end)
        }
        (cells, self.ranges) = (sorted, ranges)
    }

    /// Calls `body` for each cell of a pair, as `ContingencyTables.forEachUsedCell` does, with the same tables.
    ///
    /// - Complexity: O(cells of the pair).
    func forEach(
        pair: Int, of tables: borrowing ContingencyTables,
        _ body: (_ first: Int, _ second: Int, _ members: Int, _ stream: Int) -> Void
    ) {
        guard tables.isSparse else { return tables.forEachUsedCell(pair: pair, body) }
        let table = tables.tables[pair]
        for (place, cell) in cells[ranges[pair]] {
            let (first, second) = (place - table.offset).quotientAndRemainder(dividingBy: table.stride)
            body(first, second, Int(cell.members), Int(cell.stream))
        }
    }
}
