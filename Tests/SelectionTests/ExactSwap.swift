import Selection

/// What a set of one pair could be chosen by, from its own counts alone.
enum OwnObjective: String, CaseIterable, Sendable {
    /// Plain mutual information.
    case plain

    /// Less (rows − 1)(columns − 1) / 2n, used ones (Miller and Madow).
    case corrected

    /// Adjusted for chance (Vinh, Epps and Bailey).
    case adjusted
}

/// Hill-climbing without any shortcut: a clip takes the place of the member for which the objective, worked out in full,
/// becomes greatest, if it becomes greater. Nothing like it could keep up with a stream; it shows what an objective is
/// worth when everything else is ideal.
struct ExactSwap {
    private let clusters: Int
    private let objective: OwnObjective
    private let chance: ChanceInformation
    private let phi: [Double]
    private var joint: [Int]
    private var rows: [Int]
    private var columns: [Int]
    /// Σφ(n_ij), the one sum too long to be done anew each time.
    private var jointSum = 0.0
    private var value: Double
    private(set) var members: [(assignment: [UInt16], corresponds: Bool)]

    /// Begins with the first clips of the stream, as they are.
    init(
        _ first: some Collection<(assignment: [UInt16], corresponds: Bool)>, clusters: Int, objective: OwnObjective
    ) {
        self.clusters = clusters
        self.objective = objective
        members = Array(first)
        chance = ChanceInformation(largestCluster: members.count + 1)
        phi = (0...members.count + 1).map { $0 == 0 ? 0 : Double($0) * logarithm(Double($0)) }
        joint = [Int](repeating: 0, count: clusters * clusters)
        rows = [Int](repeating: 0, count: clusters)
        columns = rows
        value = 0
        for member in members { count(member.assignment, 1) }
        value = worth()
    }

    /// Counts a clip in or out.
    private mutating func count(_ assignment: [UInt16], _ step: Int) {
        let cell = Int(assignment[0]) * clusters + Int(assignment[1])
        jointSum += phi[joint[cell] + step] - phi[joint[cell]]
        joint[cell] += step
        rows[Int(assignment[0])] += step
        columns[Int(assignment[1])] += step
    }

    /// The objective of the counts as they are, in nats or as a share.
    private func worth() -> Double {
        let total = Double(members.count)
        func entropy(_ counts: [Int]) -> Double {
            logarithm(total) - counts.reduce(0) { $0 + phi[$1] } / total
        }
        let (first, second) = (entropy(rows), entropy(columns))
        let information = first + second - (logarithm(total) - jointSum / total)
        switch objective {
        case .plain: return information
        case .corrected:
            // Used ones alone have a bias; the correction so rewards a set that leaves clusters out.
            let freedom = (rows.count { $0 > 0 } - 1) * (columns.count { $0 > 0 } - 1)
            return information - Double(freedom) / (2 * total)
        case .adjusted:
            let expected = chance.expectation(rows: rows, columns: columns)
            let most = (first + second) / 2 - expected
            return most > 1e-9 ? (information - expected) / most : 0
        }
    }

    /// Takes the clip in if there is a member without which the set is worth more.
    mutating func offer(_ clip: (assignment: [UInt16], corresponds: Bool)) {
        var best = (value: value + 1e-9, member: -1)
        var tried: Set<[UInt16]> = []
        count(clip.assignment, 1)
        for (index, member) in members.enumerated() where tried.insert(member.assignment).inserted {
            count(member.assignment, -1)
            let worth = worth()
            count(member.assignment, 1)
            if worth > best.value { best = (worth, index) }
        }
        guard best.member >= 0 else { return count(clip.assignment, -1) }
        count(members[best.member].assignment, -1)
        members[best.member] = clip
        value = best.value
    }
}
