/// The contingency table of one pair of clusterings: the answer of `/tables/NUMBER`.
///
/// With many clusters only the largest of each side are in it, by members; `members` counts all.
package struct ContingencyTableStatus: Codable, Sendable, Equatable {
    package var pair: PairStatus

    /// The members of the set.
    package var members: Int

    /// The clusters that the rows and columns are of, the largest first.
    package var rowClusters: [Int]
    package var columnClusters: [Int]

    /// How many members lie in each cluster, in the order of `rowClusters` and `columnClusters`; cells in other clusters
    /// included.
    package var rowMembers: [Int]
    package var columnMembers: [Int]

    /// How many clusters there are on each side.
    package var rows: Int
    package var columns: Int

    /// Members in each cell, row by row.
    package var counts: [[Int]]

    /// The stream's association in each cell, in nats: the logarithm of how many times more clips of the stream are in it
    /// than chance would put there. Null where the stream has none.
    package var associations: [[Double?]]

    package init(
        pair: PairStatus, members: Int, rowClusters: [Int], columnClusters: [Int], rowMembers: [Int],
        columnMembers: [Int], rows: Int, columns: Int, counts: [[Int]], associations: [[Double?]]
    ) {
        self.pair = pair
        self.members = members
        self.rowClusters = rowClusters
        self.columnClusters = columnClusters
        self.rowMembers = rowMembers
        self.columnMembers = columnMembers
        self.rows = rows
        self.columns = columns
        self.counts = counts
        self.associations = associations
    }

    enum CodingKeys: String, CodingKey {
        case pair, members, rowClusters = "row_clusters", columnClusters = "column_clusters"
        case rowMembers = "row_members", columnMembers = "column_members", rows, columns, counts, associations
    }
}

/// How large the clusters of one clustering are: one of the answers of `/clusters`.
package struct ClusterSizesStatus: Codable, Sendable, Equatable {
    /// The name of the clustering, such as `sound.sequence#1`.
    package var clustering: String

    /// Members in each cluster.
    package var members: [Int]

    /// The share of the stream in each cluster. They add up to 1, or less: of a cluster that became another one, only
    /// the clips since then count.
    package var streamShares: [Double]

    package init(clustering: String, members: [Int], streamShares: [Double]) {
        self.clustering = clustering
        self.members = members
        self.streamShares = streamShares
    }

    enum CodingKeys: String, CodingKey {
        case clustering, members, streamShares = "stream_shares"
    }
}
