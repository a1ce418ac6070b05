extension ContingencyTables {
    /// The least divergence of a cell that chance does not easily fill so: P ≤ exp(−4.6), one in a hundred.
    private static let certainty = 4.6

    /// How much of the set is there for a reason, as far as single pairs of clusterings can tell: a lower guide to the
    /// share of its members that correspond, from 0 to 1. Nil for the empty set.
    ///
    /// A cell counts where the stream has clearly more clips than the μ = N_i N_j / N that chance would put there: where
    /// one of its clips meets k = N_ij − 1 > μ others, so many that by Chernoff's bound chance does so in one of a hundred
    /// cells at most (see `supply`). Of the clips in such a cell some μ would be there anyway, so of its members the share
    /// 1 − μ / N_ij counts. The result is the share of all members that counts so in the cross-modal pair where it is
    /// greatest: each is a guide of its own, and a view that tells nothing says nothing.
    ///
    /// What noise does to it: of an independent stream no more than a member in a hundred counts, or a few where few are
    /// chosen out of very many, for a choice seeks out what seems to correspond. Merely asking for N_ij > μ would count
    /// most of them, and all where the stream has hardly filled its cells, for each clip is in its own. A clip that a
    /// clustering mistakes does not count in that pair, nor does one whose cell was seen too seldom yet; so less counts
    /// than corresponds, the less the coarser a view tells clips apart and the shorter the stream. What comes together
    /// without belonging together (silence with black) counts.
    ///
    /// It is added up in whole numbers, so that it does not depend on how the tables are kept.
    ///
    /// - Complexity: O(cells), with a logarithm for each that has members; of sparse tables O(cells in which something
    ///   fell). Nothing changes.
    package var associatedShare: Double? {
        guard memberTotal > 0 else { return nil }
        let greatest = associatedMembers().max() ?? 0
        return Double(greatest) / FixedPoint.scoreScale / Double(memberTotal)
    }

    /// By pair, how many members count, in 2⁻²⁰; none of pairs within a modality.
    private func associatedMembers() -> [Int64] {
        var sums = [Int64](repeating: 0, count: tableCount)
        if isSparse {
            let finder = TableFinder(self)
            forEachCell { place, cell in
                guard cell.members > 0 else { return }
                let index = finder.index(of: place)
                let (row, column) = (place - tables[index].offset).quotientAndRemainder(
                    dividingBy: tables[index].stride)
                sums[index] += associatedMembers(cell, pair: index, row: row, column: column)
            }
        } else {
            for index in 0..<tableCount {
                let (offset, stride) = (tables[index].offset, tables[index].stride)
                for row in 0..<tables[index].rows {
                    for column in 0..<stride {
                        let cell = cell(at: offset + row * stride + column)
                        guard cell.members > 0 else { continue }
                        sums[index] += associatedMembers(cell, pair: index, row: row, column: column)
                    }
                }
            }
        }
        return sums
    }

    /// How many of a cell's members count, in 2⁻²⁰.
    private func associatedMembers(_ cell: Cell, pair: Int, row: Int, column: Int) -> Int64 {
        let table = tables[pair]
        guard table.isCrossModal else { return 0 }
        let mean = expectedStream(table, row: row, column: column)
        let others = Double(cell.stream) - 1
        guard mean > 0, others > mean, poissonDivergence(others, mean: mean) >= ContingencyTables.certainty
        else { return 0 }
        return Int64((Double(cell.members) * (1 - mean / Double(cell.stream)) * FixedPoint.scoreScale).rounded())
    }
}
