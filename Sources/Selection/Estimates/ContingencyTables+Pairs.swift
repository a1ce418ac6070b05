#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

// What single pairs of clusterings, their cells and their clusters show.

extension ContingencyTables {
    /// The members' mutual information under one pair of clusterings, in nats; 0 for the empty set.
    /// `mutualInformation` is the mean of these over all pairs, each counting alike, whatever weight decisions give it.
    ///
    /// - Precondition: There is such a pair.
    /// - Complexity: O(1).
    package func mutualInformation(pair: Int) -> Double {
        precondition(pairs.indices.contains(pair), "a pair that there is")
        guard memberTotal > 0 else { return 0 }
        let table = tables[pair]
        let sum = Double(jointSums[pair] - marginalSums[table.first]) - Double(marginalSums[table.second])
        return (sum + Double(members.phi(memberTotal))) / FixedPoint.objectiveScale / Double(memberTotal)
    }

    /// The members' mutual information if one of them were not among them: to the bit what `mutualInformation` is after
    /// it is removed. Nothing changes.
    ///
    /// - Parameter assignment: Of a member.
    /// - Complexity: O(pairs).
    func mutualInformation(without assignment: UnsafePointer<UInt16>) -> Double {
        let left = memberTotal - 1
        guard left > 0 else { return 0 }
        func share(of count: UInt32) -> Int64 { members.phi(Int(count)) - members.phi(Int(count) - 1) }
        func marginalSum(_ clustering: Int) -> Int64 {
            marginalSums[clustering] - share(of: marginal(clustering, assignment).pointee.members)
        }
        var sum = 0.0
        for index in 0..<tableCount {
            let table = tables[index]
            let joint = jointSums[index] - share(of: cell(at: place(table, assignment)).members)
            sum += Double(joint - marginalSum(table.first)) - Double(marginalSum(table.second))
        }
        let perPair = sum / Double(tableCount) + Double(members.phi(left))
        return perPair / FixedPoint.objectiveScale / Double(left)
    }

    /// The stream's association in a cell, ln (N_ij N / (N_i N_j)) in nats: how many times more clips of the stream
    /// are in it than chance would put there. Nil where the tables know of none.
    ///
    /// N are the tables' counts. A cluster that became another one is counted anew from there, which leaves the ratio as it
    /// is; but two that did so lately, on both sides, seem more associated than they are, by the logarithm of how much
    /// longer the stream is than what both have seen. A cell that sparse tables dropped and saw again seems less.
    ///
    /// - Precondition: There are such a pair and such clusters.
    /// - Complexity: O(1).
    package func association(pair: Int, first: Int, second: Int) -> Double? {
        association(cell(pair: pair, first: first, second: second), tables[pair], row: first, column: second)
    }

    /// The association of a cell whose counts are these.
    func association(_ cell: Cell, _ table: Table, row: Int, column: Int) -> Double? {
        let chance = expectedStream(table, row: row, column: column)
        guard cell.stream > 0, chance > 0 else { return nil }
        return log(Double(cell.stream) / chance)
    }

    /// Clips of the stream that chance would put into a cell: N_i N_j / N; 0 for the empty stream.
    @inline(__always)
    func expectedStream(_ table: Table, row: Int, column: Int) -> Double {
        let first = Double(marginals[marginalOffsets[table.first] + row].stream)
        let second = Double(marginals[marginalOffsets[table.second] + column].stream)
        return first * second / Double(max(streamTotal, 1))
    }

    /// The members in each cluster of a clustering, and the cluster's share of the stream.
    ///
    /// - Precondition: There is such a clustering.
    /// - Complexity: O(clusters).
    package func clusterSizes(clustering: Int) -> ClusterSizes {
        precondition(clusters.indices.contains(clustering), "a clustering that there is")
        let total = Double(max(streamTotal, 1))
        let range = 0..<clusters[clustering]
        return ClusterSizes(
            clustering: clustering, members: range.map { memberCount(clustering: clustering, cluster: $0) },
            streamShares: range.map { Double(streamCount(clustering: clustering, cluster: $0)) / total })
    }
}

/// How large the clusters of one clustering are.
package struct ClusterSizes: Sendable, Hashable {
    /// The clustering's number.
    package let clustering: Int

    /// Members in each cluster.
    package let members: [Int]

    /// The share of the stream in each cluster. They add up to 1, or less: of a cluster that became another one, only the
    /// clips since then count.
    package let streamShares: [Double]
}
