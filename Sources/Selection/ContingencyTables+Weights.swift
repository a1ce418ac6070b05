extension ContingencyTables {
    /// Weighs each cross-modal pair by how much the stream says its clusterings have to do with each other, so that
    /// those which tell nothing about the other sense do not outvote those that do.
    ///
    /// The weight is the mutual information of the pair's stream-wide table less its bias for independent clusterings,
    /// (rows − 1)(columns − 1) / 2N (Miller and Madow), never below zero, over the mean of all cross-modal pairs. Pairs
    /// within a modality keep weight 1. While no pair shows an association all weights are 1.
    ///
    /// An estimate changes little until its sample has grown. So pairs are weighed when the stream is an eighth longer
    /// than when they were last, some hundred times in 10⁸ clips, and in between nothing happens.
    ///
    /// - Returns: Whether they were weighed.
    /// - Complexity: O(cells); O(1) when the stream has not grown.
    @discardableResult
    mutating func weighPairs() -> Bool {
        guard streamTotal > weighedTotal + weighedTotal / 8 else { return false }
        weighedTotal = streamTotal
        let associations = streamAssociations()
        let crossModal = (0..<tableCount).filter { tables[$0].isCrossModal }
        let mean = crossModal.reduce(0) { $0 + associations[$1] } / Double(max(crossModal.count, 1))
        for index in crossModal {
            weights[index] = mean > 0 ? Int64((256 * associations[index] / mean).rounded()) : 256
        }
        addUpWeights()
        return true
    }

    /// The weights of the pairs in 256ths, each from 0 to 256 times the number of pairs. With normalised information the
    /// shares of their clusters follow, each up to 256.
    package var pairWeights: [UInt32] {
        let shares = isNormalised ? tableCount : 0
        return (0..<tableCount).map { UInt32(weights[$0]) } + (0..<shares).map { UInt32(clusterShares[$0]) }
    }

    /// Weighs the pairs as told.
    ///
    /// - Precondition: They are the `pairWeights` of tables of this shape.
    mutating func weighPairs(as pairWeights: [UInt32]) {
        precondition(isPossible(pairWeights), "a weight for each pair")
        for index in 0..<tableCount {
            weights[index] = Int64(pairWeights[index])
            if isNormalised { clusterShares[index] = Int64(pairWeights[tableCount + index]) }
        }
        addUpWeights()
    }

    /// True when tables of this shape could weigh their pairs so.
    package func isPossible(_ pairWeights: [UInt32]) -> Bool {
        pairWeights.count == (isNormalised ? 2 : 1) * tableCount
            && pairWeights.prefix(tableCount).allSatisfy { Int($0) <= 256 * tableCount }
            && pairWeights.dropFirst(tableCount).allSatisfy { $0 <= 256 }
    }

    /// The weight of a pair in decisions; 1 on average over the cross-modal pairs.
    package func weight(pair: Int) -> Double { Double(weights[pair]) / 256 }

    mutating func addUpWeights() {
        for clustering in 0..<clusteringCount { clusteringWeights[clustering] = 0 }
        for index in 0..<tableCount {
            let weight = (weights[index] * clusterShares[index]) >> 8
            clusteringWeights[tables[index].first] += weight
            clusteringWeights[tables[index].second] += weight
        }
    }

    /// The bias-corrected mutual information of each pair in the stream, in nats.
    ///
    /// Rows and columns are added up from the cells, for a cell may have been forgotten that its clusters still count.
    private func streamAssociations() -> [Double] {
        var sums = [StreamSums]()
        for index in 0..<tableCount { sums.append(StreamSums(rows: tables[index].rows, columns: tables[index].stride)) }
        if isSparse {
            let finder = TableFinder(self)
            forEachCell { place, cell in
                let (_, row, column) = finder.find(place)
                sums[finder.index(of: place)].count(cell.stream, row: row, column: column, phi: phi(cell.stream))
            }
        } else {
            for index in 0..<tableCount {
                let table = tables[index]
                for row in 0..<table.rows {
                    for column in 0..<table.stride {
                        let count = cell(at: table.offset + row * table.stride + column).stream
                        if count > 0 { sums[index].count(count, row: row, column: column, phi: phi(count)) }
                    }
                }
            }
        }
        return sums.map(\.information)
    }

    /// φ of a stream's count in score units: the sum over a stream fits 64 bits, and is the same in any order.
    @inline(__always)
    private func phi(_ count: UInt32) -> Int64 { members.scorePhi(Int(count)) }
}

/// What the mutual information of a table of the stream is made of.
private struct StreamSums {
    private var rows: [Int]
    private var columns: [Int]
    private var joint: Int64 = 0

    init(rows: Int, columns: Int) {
        self.rows = [Int](repeating: 0, count: rows)
        self.columns = [Int](repeating: 0, count: columns)
    }

    mutating func count(_ clips: UInt32, row: Int, column: Int, phi: Int64) {
        rows[row] += Int(clips)
        columns[column] += Int(clips)
        joint += phi
    }

    /// In nats, less its bias.
    var information: Double {
        let total = Double(rows.reduce(0, +))
        guard total > 0 else { return 0 }
        let marginal = (rows + columns).reduce(0) { $0 + FixedPoint.countTimesLogarithm(Double($1)) }
        let information =
            (Double(joint) / FixedPoint.scoreScale - marginal + FixedPoint.countTimesLogarithm(total)) / total
        let used = (rows: rows.count { $0 > 0 }, columns: columns.count { $0 > 0 })
        return max(0, information - Double((used.rows - 1) * (used.columns - 1)) / (2 * total))
    }
}
