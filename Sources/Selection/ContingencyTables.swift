/// The counts that decisions are made of: for every pair of clusterings how many members, and how many clips of the
/// whole stream, fell into each cell; and for every clustering into each cluster.
///
/// Member and stream count of a cell lie side by side, so that scoring a clip touches one cache line a pair. All state
/// is integer.
///
/// Invariants, which tests hold it to by recounting: a pair's member cells add up to the set's size, and along a
/// row or column to the marginal; the objective equals the formula over the counts.
package struct ContingencyTables: ~Copyable {
    /// How often something was seen: among the members, and in the stream.
    struct Cell {
        var members: UInt32 = 0
        var stream: UInt32 = 0
    }

    /// Where a pair's cells are.
    struct Table {
        let first: Int
        let second: Int
        let offset: Int
        let stride: Int
        let isCrossModal: Bool
    }

    /// Clusters of each clustering.
    package let clusters: [Int]
    package let pairs: [ClusteringPair]

    let tableCount: Int
    let clusteringCount: Int
    let tables: UnsafeMutablePointer<Table>
    let cells: UnsafeMutablePointer<Cell>
    let cellCount: Int
    let marginals: UnsafeMutablePointer<Cell>
    let marginalOffsets: UnsafeMutablePointer<Int>
    let marginalCount: Int
    /// How many pairs use a clustering.
    private let degrees: UnsafeMutablePointer<Int64>
    /// The weight of a pair in the score, in 256ths; 256 on average. See `weighPairs`.
    let weights: UnsafeMutablePointer<Int64>
    /// By pair: how much its clusters weigh against its cells, in 256ths; 256 but for normalised information.
    let clusterShares: UnsafeMutablePointer<Int64>
    /// By pair, Σφ(n_ij), and by clustering, Σφ(n_i), in objective units: one of 10⁸ members fits 64 bits.
    let jointSums: UnsafeMutablePointer<Int64>
    let marginalSums: UnsafeMutablePointer<Int64>
    private let isNormalised: Bool
    /// The weights of the clusters of a clustering in the pairs that use it, together.
    private let clusteringWeights: UnsafeMutablePointer<Int64>
    /// What is added to a cluster's stream count: the pseudo-counts of its row, on average over its pairs.
    private let marginalPseudoCounts: UnsafeMutablePointer<UInt64>
    private let members: MemberLogarithms
    let capacity: Int
    private let stream = StreamLogarithms()

    // The score's weights, in 256ths.
    private let setWeight: Int64
    private let streamWeight: Int64
    private let diversity: Int64

    /// Clips of the stream seen so far; halved with all stream counts before one could overflow.
    package internal(set) var streamTotal: UInt64 = 0

    /// Members in the tables.
    package private(set) var memberTotal = 0

    /// Σ over pairs of Σφ(n_ij) − Σφ(n_i·) − Σφ(n_·j), in objective units. One pair of 10⁸ members fits 64 bits, many
    /// pairs of a tenth of that do not.
    private var objective: Int128 = 0

    /// - Parameters:
    ///   - clusters: Of each clustering, audio clusterings first.
    ///   - audioClusterings: How many of the clusterings are audio.
    ///   - parameters: Capacity, pairing and weights.
    /// - Precondition: At least one pair results; every clustering has from 1 to 65,536 clusters.
    package init(clusters: [Int], audioClusterings: Int, parameters: SelectionParameters) {
        precondition(clusters.allSatisfy { (1...65_536).contains($0) }, "a cluster's index fits 16 bits")
        let pairs = parameters.pairing.pairs(
            audioClusterings: audioClusterings, visualClusterings: clusters.count - audioClusterings)
        precondition(!pairs.isEmpty, "the pairing leaves no pair of clusterings")
        self.clusters = clusters
        self.pairs = pairs
        tableCount = pairs.count
        clusteringCount = clusters.count

        tables = .allocate(capacity: pairs.count)
        var offset = 0
        for (index, pair) in pairs.enumerated() {
            (tables + index).initialize(
                to: Table(
                    first: pair.first, second: pair.second, offset: offset, stride: clusters[pair.second],
                    isCrossModal: pair.isCrossModal))
            offset += clusters[pair.first] * clusters[pair.second]
        }
        cellCount = offset
        cells = .allocate(capacity: offset)
        cells.initialize(repeating: Cell(), count: offset)

        marginalOffsets = .allocate(capacity: clusters.count)
        degrees = .allocate(capacity: clusters.count)
        marginalPseudoCounts = .allocate(capacity: clusters.count)
        offset = 0
        for clustering in clusters.indices {
            (marginalOffsets + clustering).initialize(to: offset)
            offset += clusters[clustering]
            let partners = pairs.compactMap { pair in
                pair.first == clustering
                    ? clusters[pair.second] : pair.second == clustering ? clusters[pair.first] : nil
            }
            (degrees + clustering).initialize(to: Int64(partners.count))
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
        for clustering in clusters.indices {
            (clusteringWeights + clustering).initialize(to: 256 * degrees[clustering])
        }
        marginalCount = offset
        marginals = .allocate(capacity: offset)
        marginals.initialize(repeating: Cell(), count: offset)

        // A swap adds before it removes.
        members = MemberLogarithms(greatest: parameters.capacity + 1)
        capacity = parameters.capacity
        let scoreWeights = ScoreWeights(parameters)
        setWeight = scoreWeights.set
        streamWeight = scoreWeights.stream
        diversity = scoreWeights.diversity
        isNormalised = scoreWeights.pairs == .byNormalisation
    }

    deinit {
        tables.deallocate()
        cells.deallocate()
        marginals.deallocate()
        marginalOffsets.deallocate()
        degrees.deallocate()
        weights.deallocate()
        clusterShares.deallocate()
        jointSums.deallocate()
        marginalSums.deallocate()
        clusteringWeights.deallocate()
        marginalPseudoCounts.deallocate()
    }

    // In what follows `assignment` points at one cluster index in each clustering, each below the clustering's number of
    // clusters; the curated set checks that once, when an assignment enters.

    @inline(__always)
    private func cell(_ table: Table, _ assignment: UnsafePointer<UInt16>) -> UnsafeMutablePointer<Cell> {
        cells + table.offset + Int(assignment[table.first]) * table.stride + Int(assignment[table.second])
    }

    @inline(__always)
    private func marginal(_ clustering: Int, _ assignment: UnsafePointer<UInt16>) -> UnsafeMutablePointer<Cell> {
        marginals + marginalOffsets[clustering] + Int(assignment[clustering])
    }

    /// Clips the stream's counts hold before they are halved: sixteen times the product of two counts fits 64 bits.
    static let longestStream: UInt64 = 1 << 30

    /// Counts a clip of the stream.
    mutating func observe(_ assignment: UnsafePointer<UInt16>) {
        if streamTotal >= ContingencyTables.longestStream { halveStream() }
        for index in 0..<tableCount { cell(tables[index], assignment).pointee.stream += 1 }
        for clustering in 0..<clusteringCount { marginal(clustering, assignment).pointee.stream += 1 }
        streamTotal += 1
    }

    /// Halves every stream count, so that none can overflow. Association is a matter of ratios, which stay.
    private mutating func halveStream() {
        for index in 0..<cellCount { cells[index].stream /= 2 }
        for index in 0..<marginalCount { marginals[index].stream /= 2 }
        streamTotal /= 2
    }

    /// Counts a clip as a member.
    ///
    /// - Precondition: There are no more members than the capacity.
    mutating func add(_ assignment: UnsafePointer<UInt16>) {
        let phi = members.phi
        for index in 0..<tableCount {
            let cell = cell(tables[index], assignment)
            let count = Int(cell.pointee.members)
            objective += Int128(phi[count + 1] - phi[count])
            jointSums[index] += phi[count + 1] - phi[count]
            cell.pointee.members += 1
        }
        for clustering in 0..<clusteringCount {
            let cell = marginal(clustering, assignment)
            let count = Int(cell.pointee.members)
            objective -= Int128(degrees[clustering] * (phi[count + 1] - phi[count]))
            marginalSums[clustering] += phi[count + 1] - phi[count]
            cell.pointee.members += 1
        }
        memberTotal += 1
    }

    /// No longer counts a clip as a member: the inverse of `add`.
    ///
    /// - Precondition: It was added.
    mutating func remove(_ assignment: UnsafePointer<UInt16>) {
        let phi = members.phi
        for index in 0..<tableCount {
            let cell = cell(tables[index], assignment)
            let count = Int(cell.pointee.members)
            objective -= Int128(phi[count] - phi[count - 1])
            jointSums[index] -= phi[count] - phi[count - 1]
            cell.pointee.members -= 1
        }
        for clustering in 0..<clusteringCount {
            let cell = marginal(clustering, assignment)
            let count = Int(cell.pointee.members)
            objective += Int128(degrees[clustering] * (phi[count] - phi[count - 1]))
            marginalSums[clustering] -= phi[count] - phi[count - 1]
            cell.pointee.members -= 1
        }
        memberTotal -= 1
    }

    /// What the blended objective gains by adding a clip, or, with `removing`, loses by removing a member, in score
    /// units summed over pairs:
    ///
    ///     Σ_p u_p { (1 − w) ψ(n_ij) + w [2 ln N_ij − ln N_i − ln N_j] − β [ψ(n_i) + ψ(n_j)] }
    ///
    /// n counts members (one fewer when removing), N the stream with the clip's own observation left out; u are the
    /// pairs' weights.
    ///
    /// - Complexity: O(pairs + clusterings): one look at a cell each.
    @inline(__always)
    func score(_ assignment: UnsafePointer<UInt16>, removing: Bool) -> Int64 {
        let psi = members.psi
        let own = removing ? 1 : 0
        var jointSet: Int64 = 0
        var jointStream: Int64 = 0
        for index in 0..<tableCount {
            let cell = cell(tables[index], assignment).pointee
            jointSet += weights[index] * Int64(psi[Int(cell.members) - own])
            jointStream += weights[index] * stream.leaveOneOut(cell.stream)
        }
        var marginalSet: Int64 = 0
        var marginalStream: Int64 = 0
        for clustering in 0..<clusteringCount {
            let cell = marginal(clustering, assignment).pointee
            marginalSet += clusteringWeights[clustering] * Int64(psi[Int(cell.members) - own])
            let others = UInt64(max(cell.stream, 1)) - 1 + marginalPseudoCounts[clustering]
            marginalStream += clusteringWeights[clustering] * stream.logarithm(others)
        }
        return
            (setWeight * jointSet + streamWeight * (2 * jointStream - marginalStream) - diversity * marginalSet) >> 16
    }

    /// How much more often than chance the clip's clusters meet in the stream, its own observation left out: the
    /// smoothed pointwise mutual information ln (N_ij + 1) / (N_i N_j / N + 1), summed over cross-modal pairs by their
    /// weights, in score units.
    func association(_ assignment: UnsafePointer<UInt16>) -> Int64 {
        let total = max(streamTotal, 2) - 1
        var sum: Int64 = 0
        for index in 0..<tableCount where tables[index].isCrossModal {
            let table = tables[index]
            let observed = UInt64(max(cell(table, assignment).pointee.stream, 1))
            let first = UInt64(max(marginal(table.first, assignment).pointee.stream, 1)) - 1
            let second = UInt64(max(marginal(table.second, assignment).pointee.stream, 1)) - 1
            // Sixteenths keep small expectations apart from zero.
            let expected = 16 * first * second / total
            sum += weights[index] * (stream.logarithm(16 * observed) - stream.logarithm(expected + 16))
        }
        return sum >> 8
    }

    /// Weighs each cross-modal pair by how much the stream says its clusterings have to do with each other, so that
    /// those which tell nothing about the other sense do not outvote those that do.
    ///
    /// The weight is the mutual information of the pair's stream-wide table less its bias for independent clusterings,
    /// (rows − 1)(columns − 1) / 2N (Miller and Madow), never below zero, over the mean of all cross-modal pairs. Pairs
    /// within a modality keep weight 1. While no pair shows an association all weights are 1.
    ///
    /// - Complexity: O(cells).
    mutating func weighPairs() {
        let crossModal = (0..<tableCount).filter { tables[$0].isCrossModal }
        let associations = crossModal.map { streamAssociation(tables[$0]) }
        let mean = associations.reduce(0, +) / Double(max(associations.count, 1))
        for (index, association) in zip(crossModal, associations) {
            weights[index] = mean > 0 ? Int64((256 * association / mean).rounded()) : 256
        }
        addUpWeights()
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

    mutating func addUpWeights() {
        for clustering in 0..<clusteringCount { clusteringWeights[clustering] = 0 }
        for index in 0..<tableCount {
            let weight = weights[index] * clusterShares[index] >> 8
            clusteringWeights[tables[index].first] += weight
            clusteringWeights[tables[index].second] += weight
        }
    }

    /// The bias-corrected mutual information of a pair in the stream, in nats.
    private func streamAssociation(_ table: Table) -> Double {
        let rows = clusters[table.first]
        let columns = clusters[table.second]
        var rowSums = [Double](repeating: 0, count: rows)
        var columnSums = [Double](repeating: 0, count: columns)
        var joint = 0.0
        for row in 0..<rows {
            for column in 0..<columns {
                let count = Double(cells[table.offset + row * columns + column].stream)
                rowSums[row] += count
                columnSums[column] += count
                joint += FixedPoint.countTimesLogarithm(count)
            }
        }
        let total = rowSums.reduce(0, +)
        guard total > 0 else { return 0 }
        let marginal = (rowSums + columnSums).reduce(0) { $0 + FixedPoint.countTimesLogarithm($1) }
        let information = (joint - marginal + FixedPoint.countTimesLogarithm(total)) / total
        let usedRows = Double(rowSums.count { $0 > 0 })
        let usedColumns = Double(columnSums.count { $0 > 0 })
        return max(0, information - (usedRows - 1) * (usedColumns - 1) / (2 * total))
    }

    /// The weight of a pair in decisions; 1 on average over the cross-modal pairs.
    package func weight(pair: Int) -> Double { Double(weights[pair]) / 256 }

    /// Forgets what the stream showed of a cluster, because the cluster has become another one.
    mutating func forgetStream(clustering: Int, cluster: Int) {
        precondition(
            clusters.indices.contains(clustering) && cluster < clusters[clustering], "a cluster of a clustering")
        for index in 0..<tableCount {
            let table = tables[index]
            if table.first == clustering {
                for column in 0..<table.stride { cells[table.offset + cluster * table.stride + column].stream = 0 }
            } else if table.second == clustering {
                for row in 0..<clusters[table.first] { cells[table.offset + row * table.stride + cluster].stream = 0 }
            }
        }
        marginals[marginalOffsets[clustering] + cluster].stream = 0
    }

    /// The mean over pairs of the members' mutual information in nats (the clustering-based measure of ACAV100M, Lee et
    /// al., ICCV 2021); 0 for the empty set.
    package var mutualInformation: Double {
        guard memberTotal > 0 else { return 0 }
        let perPair = Double(objective) / FixedPoint.objectiveScale / Double(tableCount)
        let size = Double(memberTotal)
        return (perPair + Double(members.phi[memberTotal]) / FixedPoint.objectiveScale) / size
    }

    /// Members in a cell of a pair's table.
    package func memberCount(pair: Int, first: Int, second: Int) -> Int {
        let table = tables[pair]
        return Int(cells[table.offset + first * table.stride + second].members)
    }

    /// Clips of the stream in a cell of a pair's table.
    package func streamCount(pair: Int, first: Int, second: Int) -> Int {
        let table = tables[pair]
        return Int(cells[table.offset + first * table.stride + second].stream)
    }

    /// Calls `body` for each cell of a pair in which a member or a clip of the stream fell, row by row.
    ///
    /// - Complexity: O(cells of the pair).
    package func forEachUsedCell(
        pair: Int, _ body: (_ first: Int, _ second: Int, _ members: Int, _ stream: Int) -> Void
    ) {
        let table = tables[pair]
        for row in 0..<clusters[table.first] {
            for column in 0..<table.stride {
                let cell = cells[table.offset + row * table.stride + column]
                if cell.members > 0 || cell.stream > 0 { body(row, column, Int(cell.members), Int(cell.stream)) }
            }
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

    /// The least and the greatest score that counts can give, in score units.
    var scoreRange: ClosedRange<Int64> {
        // ψ(n) lies between 0 and 1 + ln(n + 1), ln N between ln a and ln 2³².
        let psi = Int64(members.psi[capacity])
        let leastStream = 2 * stream.leaveOneOut(0) - 2 * stream.logarithm(UInt64(UInt32.max) + (1 << 16))
        let greatestStream = 2 * stream.logarithm(UInt64(UInt32.max))
        let pairs = Int64(tableCount)
        let least = pairs * ((streamWeight * leastStream - 2 * diversity * psi) >> 8)
        let greatest = pairs * ((setWeight * psi + streamWeight * greatestStream) >> 8)
        return least - 1...greatest + 1
    }
}
