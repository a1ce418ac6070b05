/// The counts that decisions are made of: for every pair of clusterings how many members, and how many clips of the
/// whole stream, fell into each cell; and for every clustering into each cluster.
///
/// Member and stream count of a cell lie side by side, so that scoring a clip touches one cache line a pair. All state
/// is integer. Tables that would take more memory than they may keep only the cells in which something fell; when those
/// are too many as well, the cells without members that the stream saw least are forgotten.
///
/// Invariants, which tests hold it to by recounting: a pair's member cells add up to the set's size, and along a
/// row or column to the marginal; the sums of φ are those over the counts.
package struct ContingencyTables: ~Copyable {
    /// How often something was seen: among the members, and in the stream.
    struct Cell: BitwiseCopyable {
        var members: UInt32 = 0
        var stream: UInt32 = 0
    }

    /// Where a pair's cells are.
    struct Table: BitwiseCopyable {
        let first: Int
        let second: Int
        let offset: Int
        let rows: Int
        let stride: Int
        let isCrossModal: Bool

        var places: Range<Int> { offset..<offset + rows * stride }
    }

    /// What all cells may take while each has its place in memory.
    package static let denseBytes = 1 << 30

    /// Clusters of each clustering.
    package let clusters: [Int]
    package let pairs: [ClusteringPair]
    /// As `clusters`, where each arrival is held against them.
    let clusterCounts: UnsafeMutablePointer<Int>

    let tableCount: Int
    let clusteringCount: Int
    let tables: UnsafeMutablePointer<Table>

    /// Cells of all pairs, whether they have a place in memory or not.
    let cellCount: Int
    /// Whether only cells in which something fell are kept.
    package let isSparse: Bool
    /// Cells that are kept of sparse tables: as many as fit the memory, and twice those that all members can fill.
    let cellLimit: Int
    /// What the caller lets the cells take.
    let cellBytes: Int
    private let dense: LargeArray<Cell>
    private var sparse: SparseCells

    let marginals: UnsafeMutablePointer<Cell>
    let marginalOffsets: UnsafeMutablePointer<Int>
    let marginalCount: Int
    /// The weight of a pair in the score, in 256ths; 256 on average. See `weighPairs`.
    let weights: UnsafeMutablePointer<Int64>
    /// By pair: how much its clusters weigh against its cells, in 256ths; 256 but for normalised information.
    let clusterShares: UnsafeMutablePointer<Int64>
    /// By pair, Σφ(n_ij), and by clustering, Σφ(n_i), in objective units: one of 10⁸ members fits 64 bits.
    let jointSums: UnsafeMutablePointer<Int64>
    let marginalSums: UnsafeMutablePointer<Int64>
    let isNormalised: Bool
    /// The weights of the clusters of a clustering in the pairs that use it, together.
    let clusteringWeights: UnsafeMutablePointer<Int64>
    /// What is added to a cluster's stream count: the pseudo-counts of its row, on average over its pairs.
    let marginalPseudoCounts: UnsafeMutablePointer<UInt64>
    let members: MemberLogarithms
    let stream = StreamLogarithms()
    let capacity: Int

    /// Where the cells of a clip lie together while it is scored, one for each pair. Nothing in them outlives a call.
    let loaded: UnsafeMutablePointer<Cell>
    /// As `loaded`, of a cluster's stream count for each clustering.
    let loadedStream: UnsafeMutablePointer<Double>

    // The score's weights, in 256ths.
    let setWeight: Int64
    let streamWeight: Int64
    let diversity: Int64

    /// Clips of the stream seen so far; halved with all stream counts before one could overflow.
    package internal(set) var streamTotal: UInt64 = 0

    /// Of the stream when the pairs were weighed last; halved with it.
    var weighedTotal: UInt64 = 0

    /// Members in the tables.
    package private(set) var memberTotal = 0

    /// - Parameters:
    ///   - clusters: Of each clustering, audio clusterings first.
    ///   - audioClusterings: How many of the clusterings are audio.
    ///   - parameters: Capacity, pairing and weights.
    ///   - cellBytes: What cells may take. Where each of them does not fit, those in which something fell are kept, as
    ///     many as fit; but twice those that all members can fill, however many.
    /// - Precondition: At least one pair results; every clustering has from 1 to 65,536 clusters.
    package init(
        clusters: [Int], audioClusterings: Int, parameters: SelectionParameters,
        cellBytes: Int = ContingencyTables.denseBytes
    ) {
        precondition(clusters.allSatisfy { (1...65_536).contains($0) }, "a cluster's index fits 16 bits")
        let pairs = parameters.pairing.pairs(
            audioClusterings: audioClusterings, visualClusterings: clusters.count - audioClusterings)
        precondition(!pairs.isEmpty, "the pairing leaves no pair of clusterings")
        self.clusters = clusters
        self.pairs = pairs
        tableCount = pairs.count
        clusteringCount = clusters.count
        clusterCounts = .allocate(capacity: clusters.count)
        clusterCounts.initialize(from: clusters, count: clusters.count)

        tables = .allocate(capacity: pairs.count)
        var offset = 0
        for (index, pair) in pairs.enumerated() {
            let table = Table(
                first: pair.first, second: pair.second, offset: offset, rows: clusters[pair.first],
                stride: clusters[pair.second], isCrossModal: pair.isCrossModal)
            (tables + index).initialize(to: table)
            offset = table.places.upperBound
        }
        cellCount = offset
        self.cellBytes = cellBytes
        isSparse = offset * MemoryLayout<Cell>.stride > cellBytes
        dense = LargeArray(repeating: Cell(), count: isSparse ? 0 : offset)
        cellLimit = max(cellBytes / 64 * 3, 2 * (parameters.capacity + 1) * pairs.count)
        sparse = SparseCells(limit: isSparse ? cellLimit : 0)

        marginalOffsets = .allocate(capacity: clusters.count)
        marginalPseudoCounts = .allocate(capacity: clusters.count)
        offset = 0
        for clustering in clusters.indices {
            (marginalOffsets + clustering).initialize(to: offset)
            offset += clusters[clustering]
            let partners = pairs.compactMap { pair in
                pair.first == clustering
                    ? clusters[pair.second] : pair.second == clustering ? clusters[pair.first] : nil
            }
            let meanPartners = Double(partners.reduce(0, +)) / Double(max(partners.count, 1))
            (marginalPseudoCounts + clustering).initialize(
                to: UInt64((StreamLogarithms.pseudoCount * meanPartners).rounded()))
        }
        weights = .allocate(capacity: pairs.count)
        weights.initialize(repeating: 256, count: pairs.count)
        clusterShares = .allocate(capacity: pairs.count)
        clusterShares.initialize(repeating: 256, count: pairs.count)
        jointSums = .allocate(capacity: pairs.count)
        jointSums.initialize(repeating: 0, count: pairs.count)
        marginalSums = .allocate(capacity: clusters.count)
        marginalSums.initialize(repeating: 0, count: clusters.count)
        clusteringWeights = .allocate(capacity: clusters.count)
        clusteringWeights.initialize(repeating: 0, count: clusters.count)
        marginalCount = offset
        marginals = .allocate(capacity: offset)
        marginals.initialize(repeating: Cell(), count: offset)
        loaded = .allocate(capacity: pairs.count)
        loaded.initialize(repeating: Cell(), count: pairs.count)
        loadedStream = .allocate(capacity: clusters.count)
        loadedStream.initialize(repeating: 0, count: clusters.count)

        // A swap adds before it removes.
        members = MemberLogarithms(greatest: parameters.capacity + 1)
        capacity = parameters.capacity
        let scoreWeights = ScoreWeights(parameters)
        setWeight = scoreWeights.set
        streamWeight = scoreWeights.stream
        diversity = scoreWeights.diversity
        isNormalised = scoreWeights.pairs == .byNormalisation
        addUpWeights()
    }

    deinit {
        clusterCounts.deallocate()
        tables.deallocate()
        marginals.deallocate()
        marginalOffsets.deallocate()
        weights.deallocate()
        clusterShares.deallocate()
        jointSums.deallocate()
        marginalSums.deallocate()
        clusteringWeights.deallocate()
        marginalPseudoCounts.deallocate()
        loaded.deallocate()
        loadedStream.deallocate()
    }

    // In what follows `assignment` points at one cluster index in each clustering, each below the clustering's number of
    // clusters; the curated set checks that once, when an assignment enters.

    /// Where a clip's cell of a pair is among the cells of all pairs.
    @inline(__always)
    func place(_ table: Table, _ assignment: UnsafePointer<UInt16>) -> Int {
        table.offset &+ Int(assignment[table.first]) &* table.stride &+ Int(assignment[table.second])
    }

    /// A cluster's counts.
    @inline(__always)
    func marginal(_ clustering: Int, _ assignment: UnsafePointer<UInt16>) -> UnsafeMutablePointer<Cell> {
        marginals + (marginalOffsets[clustering] &+ Int(assignment[clustering]))
    }

    /// What is in a cell.
    @inline(__always)
    func cell(at place: Int) -> Cell { isSparse ? sparse.cell(at: place) : dense.base[place] }

    /// Changes a cell.
    @inline(__always)
    mutating func update(_ place: Int, _ body: (inout Cell) -> Void) {
        if isSparse { sparse.update(place, body) } else { body(&dense.base[place]) }
    }

    /// Calls `body` for each cell in which something fell, in no order.
    func forEachCell(_ body: (_ place: Int, Cell) -> Void) {
        if isSparse { return sparse.forEach(body) }
        for place in 0..<cellCount where !dense.base[place].isEmpty { body(place, dense.base[place]) }
    }

    /// Cells in which something fell, of sparse tables.
    package var sparseCount: Int { sparse.count }

    /// Brings a clip's cells together in `loaded`, so that all of them are asked for before any is waited for.
    @inline(__always)
    func load(_ assignment: UnsafePointer<UInt16>) {
        if isSparse {
            for index in 0..<tableCount { loaded[index] = sparse.cell(at: place(tables[index], assignment)) }
        } else {
            for index in 0..<tableCount { loaded[index] = dense.base[place(tables[index], assignment)] }
        }
    }

    /// Clips the stream's counts hold before they are halved: sixteen times the product of two counts fits 64 bits.
    static let longestStream: UInt64 = 1 << 30

    /// Counts a clip of the stream.
    mutating func observe(_ assignment: UnsafePointer<UInt16>) {
        if streamTotal >= ContingencyTables.longestStream { halveStream() }
        if isSparse {
            makeRoom()
            for index in 0..<tableCount { sparse.update(place(tables[index], assignment)) { $0.stream += 1 } }
        } else {
            for index in 0..<tableCount { dense.base[place(tables[index], assignment)].stream &+= 1 }
        }
        for clustering in 0..<clusteringCount { marginal(clustering, assignment).pointee.stream &+= 1 }
        streamTotal += 1
    }

    /// Halves every stream count, so that none can overflow. Association is a matter of ratios, which stay.
    private mutating func halveStream() {
        if isSparse {
            sparse.updateAll { _, cell in cell.stream /= 2 }
        } else {
            for place in 0..<cellCount { dense.base[place].stream /= 2 }
        }
        for index in 0..<marginalCount { marginals[index].stream /= 2 }
        streamTotal /= 2
        weighedTotal /= 2
    }

    /// Makes room in sparse tables for the cells of a clip: drops a quarter of those there may be, which are without
    /// members and which the stream saw least. The clusters' counts of the stream stay.
    ///
    /// A cell that is dropped and seen again starts from nothing, and seems less associated than it is: seldom seen
    /// cells are what the memory does not suffice for.
    mutating func makeRoom() {
        if sparse.count + tableCount > cellLimit {
            sparse.dropLeastSeen(max(cellLimit / 4, sparse.count + tableCount - cellLimit))
        }
    }

    /// Counts a clip as a member.
    ///
    /// - Precondition: There are no more members than the capacity.
    mutating func add(_ assignment: UnsafePointer<UInt16>) {
        for index in 0..<tableCount {
            var count = 0
            update(place(tables[index], assignment)) { cell in
                count = Int(cell.members)
                cell.members += 1
            }
            jointSums[index] += members.phi(count + 1) - members.phi(count)
        }
        for clustering in 0..<clusteringCount {
            let cell = marginal(clustering, assignment)
            let count = Int(cell.pointee.members)
            marginalSums[clustering] += members.phi(count + 1) - members.phi(count)
            cell.pointee.members += 1
        }
        memberTotal += 1
    }

    /// No longer counts a clip as a member: the inverse of `add`.
    ///
    /// - Precondition: It was added.
    mutating func remove(_ assignment: UnsafePointer<UInt16>) {
        for index in 0..<tableCount {
            var count = 0
            update(place(tables[index], assignment)) { cell in
                count = Int(cell.members)
                cell.members -= 1
            }
            jointSums[index] -= members.phi(count) - members.phi(count - 1)
        }
        for clustering in 0..<clusteringCount {
            let cell = marginal(clustering, assignment)
            let count = Int(cell.pointee.members)
            marginalSums[clustering] -= members.phi(count) - members.phi(count - 1)
            cell.pointee.members -= 1
        }
        memberTotal -= 1
    }

    /// Forgets what the stream showed of a cluster, because the cluster has become another one.
    ///
    /// - Complexity: O(clusters of the partner clusterings); of sparse tables O(cells).
    mutating func forgetStream(clustering: Int, cluster: Int) {
        precondition(
            clusters.indices.contains(clustering) && cluster < clusters[clustering], "a cluster of a clustering")
        if isSparse {
            let finder = TableFinder(self)
            sparse.updateAll { place, cell in
                let (table, row, column) = finder.find(place)
                if table.first == clustering && row == cluster || table.second == clustering && column == cluster {
                    cell.stream = 0
                }
            }
        } else {
            for index in 0..<tableCount {
                let table = tables[index]
                let places =
                    table.first == clustering
                    ? stride(from: cluster * table.stride, to: (cluster + 1) * table.stride, by: 1)
                    : stride(
                        from: cluster, to: table.second == clustering ? table.places.count : cluster, by: table.stride)
                for place in places { dense.base[table.offset + place].stream = 0 }
            }
        }
        marginals[marginalOffsets[clustering] + cluster].stream = 0
    }

    /// The mean over pairs of the members' mutual information in nats (the clustering-based measure of ACAV100M, Lee et
    /// al., ICCV 2021); 0 for the empty set. It follows from sums of integers, and so from the counts alone.
    ///
    /// - Complexity: O(pairs).
    package var mutualInformation: Double {
        guard memberTotal > 0 else { return 0 }
        var sum = 0.0
        for index in 0..<tableCount {
            let table = tables[index]
            // Neither exceeds φ of the members, so a difference fits; what both clusterings come to might not.
            sum += Double(jointSums[index] - marginalSums[table.first]) - Double(marginalSums[table.second])
        }
        let perPair = sum / Double(tableCount) + Double(members.phi(memberTotal))
        return perPair / FixedPoint.objectiveScale / Double(memberTotal)
    }

    /// Members in a cell of a pair's table.
    package func memberCount(pair: Int, first: Int, second: Int) -> Int {
        Int(cell(pair: pair, first: first, second: second).members)
    }

    /// Clips of the stream in a cell of a pair's table.
    package func streamCount(pair: Int, first: Int, second: Int) -> Int {
        Int(cell(pair: pair, first: first, second: second).stream)
    }

    /// What is in a cell of a pair's table.
    func cell(pair: Int, first: Int, second: Int) -> Cell {
        let table = tables[pair]
        precondition((0..<table.rows).contains(first) && (0..<table.stride).contains(second), "a cell of the table")
        return cell(at: table.offset + first * table.stride + second)
    }

    /// Calls `body` for each cell of a pair in which a member or a clip of the stream fell, row by row.
    ///
    /// - Complexity: O(cells of the pair); of sparse tables O(n log n) for the n cells of all pairs.
    package func forEachUsedCell(
        pair: Int, _ body: (_ first: Int, _ second: Int, _ members: Int, _ stream: Int) -> Void
    ) {
        let table = tables[pair]
        func visit(_ place: Int, _ cell: Cell) {
            let (first, second) = (place - table.offset).quotientAndRemainder(dividingBy: table.stride)
            body(first, second, Int(cell.members), Int(cell.stream))
        }
        if isSparse {
            var used: [Int] = []
            sparse.forEach { place, _ in
                if table.places.contains(place) { used.append(place) }
            }
            used.sort()
            for place in used { visit(place, sparse.cell(at: place)) }
        } else {
            for place in table.places where !dense.base[place].isEmpty { visit(place, dense.base[place]) }
        }
    }

    /// Members in a cluster of a clustering.
    package func memberCount(clustering: Int, cluster: Int) -> Int {
        Int(marginals[marginalOffsets[clustering] + cluster].members)
    }

    /// Clips of the stream in a cluster of a clustering.
    package func streamCount(clustering: Int, cluster: Int) -> Int {
        Int(marginals[marginalOffsets[clustering] + cluster].stream)
    }

    /// What is allocated: 8 bytes a cell of every pair's table, or 16 for each entry of sparse ones; 8 a cluster; the
    /// look-ups, which do not grow beyond 1.6 MB.
    package var bytes: Int {
        (isSparse ? sparse.bytes : dense.bytes) + 8 * marginalCount + members.bytes + stream.bytes
            + tableCount * (MemoryLayout<Table>.stride + 16) + clusteringCount * 48
    }
}

/// Finds the table that a place is in.
struct TableFinder {
    private let tables: [ContingencyTables.Table]

    init(_ tables: borrowing ContingencyTables) {
        self.tables = (0..<tables.tableCount).map { tables.tables[$0] }
    }

    /// - Complexity: O(log tables).
    func find(_ place: Int) -> (table: ContingencyTables.Table, row: Int, column: Int) {
        let index = index(of: place)
        let (row, column) = (place - tables[index].offset).quotientAndRemainder(dividingBy: tables[index].stride)
        return (tables[index], row, column)
    }

    /// The number of the table.
    func index(of place: Int) -> Int {
        var (low, high) = (0, tables.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if tables[middle].offset <= place { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
