/// The contingency table of one pair of clusterings, or as much of it as was asked for: where its members lie, and what
/// the stream says of the same cells.
package struct PairTable: Sendable, Hashable {
    /// Clusters of each side, at most: more is nothing to look at, and what takes a moment is asked for between two
    /// decisions.
    package static let mostClusters = 256

    /// The pair's number, and those of its clusterings.
    package let pair: Int
    package let first: Int
    package let second: Int

    /// In nats, over all members.
    package let mutualInformation: Double

    /// Members of the set.
    package let members: Int

    /// The clusters that the rows and columns are of, the one with most members first, of equal ones the lower first.
    package let rowClusters: [Int]
    package let columnClusters: [Int]

    /// Members in each of these, wherever they lie in the other clustering.
    package let rowMembers: [Int]
    package let columnMembers: [Int]

    /// Clusters of each side, shown or not.
    package let rows: Int
    package let columns: Int

    /// Members in each cell, row by row.
    package let counts: [[Int]]

    /// The stream's association in each cell, row by row: see `ContingencyTables.association`.
    package let associations: [[Double?]]
}

extension ContingencyTables {
    /// The table of a pair, with the clusters that have most members.
    ///
    /// - Parameter mostClusters: On each side, at most; less than 0 counts as 0, and more than `PairTable.mostClusters` as
    ///   so many.
    /// - Returns: Nil where there is no such pair.
    /// - Complexity: O(K log K + mostClusters²) for K clusters a side, of sparse tables too; nothing changes.
    package func table(ofPair number: Int, mostClusters: Int) -> PairTable? {
        guard pairs.indices.contains(number) else { return nil }
        let pair = pairs[number]
        let (rows, columns) = (largest(pair.first, mostClusters), largest(pair.second, mostClusters))
        let cells = rows.map { row in columns.map { cell(pair: number, first: row, second: $0) } }
        return PairTable(
            pair: number, first: pair.first, second: pair.second,
            mutualInformation: mutualInformation(pair: number), members: memberTotal,
            rowClusters: rows, columnClusters: columns,
            rowMembers: rows.map { memberCount(clustering: pair.first, cluster: $0) },
            columnMembers: columns.map { memberCount(clustering: pair.second, cluster: $0) },
            rows: clusters[pair.first], columns: clusters[pair.second],
            counts: cells.map { $0.map { Int($0.members) } },
            associations: zip(rows, cells).map { row, cells in
                zip(columns, cells).map { association($1, tables[number], row: row, column: $0) }
            })
    }

    /// The clusters with most members, `count` of them at most.
    private func largest(_ clustering: Int, _ count: Int) -> [Int] {
        let sizes = (0..<clusters[clustering]).map { memberCount(clustering: clustering, cluster: $0) }
        let ordered = sizes.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
        return Array(ordered.prefix(min(max(count, 0), PairTable.mostClusters)))
    }
}
