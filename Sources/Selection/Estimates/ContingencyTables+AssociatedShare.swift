extension ContingencyTables {
    /// The least divergence of a cell that chance does not easily fill so: P ≤ exp(−4.6), one in a hundred.
    private static let certainty = 4.6

    /// How much of the set is there for a reason, as far as single pairs of clusterings can tell: a lower guide to how
    /// many of its members correspond, from 0 to 1. Nil for the empty set.
    ///
    /// A cell counts where the stream has clearly more clips than chance would put there, μ = N_i N_j / N: where one of
    /// its clips meets k = N_ij − 1 > μ others, so many that by Chernoff's bound chance would do so in a cell out of a
    /// hundred at most (see `supply`). Of the clips of such a cell as many as μ would be in it anyway, so of its members
    /// the share 1 − μ / N_ij counts. The result is what counts so of all members in all cross-modal pairs, each pair
    /// alike.
    ///
    /// What noise does to it: of an independent stream about one member in a hundred counts, somewhat more where few
    /// clips out of many are chosen, for a choice seeks out such cells. Merely asking for N_ij > μ would count most of
    /// them, and all where cells are rarely seen, for each clip is in its own cell. A clip that a clustering mistakes does
    /// not count in that pair, nor does one whose cell the stream has seen too seldom yet; so the result is mostly below
    /// the share of members that correspond, the more so the finer the clusters and the shorter the stream. What comes
    /// together without belonging together (silence with black) counts.
    ///
    /// It is added up in whole numbers, so that it does not depend on how the tables are kept.
    ///
    /// - Complexity: O(cells), with a logarithm for each that has members; of sparse tables O(cells in which something
    ///   fell). Nothing changes.
    package var associatedShare: Double? {
        guard memberTotal > 0 else { return nil }
        let crossModal = (0..<tableCount).filter { tables[$0].isCrossModal }
        guard !crossModal.isEmpty else { return nil }
        var sum: Int64 = 0
        if isSparse {
            let finder = TableFinder(self)
            forEachCell { place, cell in
                guard cell.members > 0 else { return }
                let (table, row, column) = finder.find(place)
                if table.isCrossModal { sum += associatedMembers(cell, table, row: row, column: column) }
            }
        } else {
            for index in crossModal {
                let table = tables[index]
                for row in 0..<table.rows {
                    let first = table.offset + row * table.stride
                    for column in 0..<table.stride {
                        let cell = cell(at: first + column)
                        if cell.members > 0 { sum += associatedMembers(cell, table, row: row, column: column) }
                    }
                }
            }
        }
        return Double(sum) / FixedPoint.scoreScale / Double(memberTotal) / Double(crossModal.count)
    }

    /// How many of a cell's members count, in 2⁻²⁰; that of 10⁸ members in a thousand pairs fits 64 bits.
    private func associatedMembers(_ cell: Cell, _ table: Table, row: Int, column: Int) -> Int64 {
        let mean = expectedStream(table, row: row, column: column)
        let others = Double(cell.stream) - 1
        guard mean > 0, others > mean, poissonDivergence(others, mean: mean) >= ContingencyTables.certainty
        else { return 0 }
        return Int64((Double(cell.members) * (1 - mean / Double(cell.stream)) * FixedPoint.scoreScale).rounded())
    }
}
