/// Why a member is in the set, as far as counts can tell.
package struct MemberStanding: Sendable, Hashable {
    /// Clips of the stream that were offered since it entered. Kept only while it may not be displaced because it
    /// entered lately; nil otherwise.
    package let clipsSinceEntry: Int?

    /// By how much the set's mutual information would fall without it, in nats; below zero where it would rise. It is the
    /// set's own objective alone: what the stream says of the clip, and how full its clusters are, weigh besides.
    package let loss: Double

    /// The number of members that would be displaced before it, and one: 1 is the next to go. By scores that may be as
    /// old as the set has members, in arrivals. Nil for who may not be displaced now, and where no score decides who
    /// is.
    package let rank: Int?

    /// Where it lies, pair by pair.
    package let cells: [MemberCell]
}

/// The cell of a pair of clusterings that a member lies in.
package struct MemberCell: Sendable, Hashable {
    /// The numbers of the clusterings.
    package let first: Int
    package let second: Int

    /// The member's clusters in them.
    package let firstCluster: Int
    package let secondCluster: Int

    /// Members in the cell, this one included; and how many there would be if members fell into the rows and columns as
    /// they do, but into each without regard for the other.
    package let members: Int
    package let expected: Double

    /// See `ContingencyTables.association`.
    package let association: Double?
}

extension CuratedSet {
    /// Why a member is in the set.
    ///
    /// - Precondition: The slot holds a member.
    /// - Complexity: O(pairs + slots), for the slots two bytes each; nothing changes.
    package func standing(slot: Int) -> MemberStanding {
        precondition(isMember(slot), "only a member has a standing")
        let assignment = assignment(slot: slot)
        let cells = counts.pairs.enumerated().map { number, pair in
            let (row, column) = (Int(assignment[pair.first]), Int(assignment[pair.second]))
            let rowMembers = counts.memberCount(clustering: pair.first, cluster: row)
            let columnMembers = counts.memberCount(clustering: pair.second, cluster: column)
            return MemberCell(
                first: pair.first, second: pair.second, firstCluster: row, secondCluster: column,
                members: counts.memberCount(pair: number, first: row, second: column),
                expected: Double(rowMembers) * Double(columnMembers) / Double(count),
                association: counts.association(pair: number, first: row, second: column))
        }
        return MemberStanding(
            clipsSinceEntry: queue.isParked(slot)
                ? Int(UInt32(truncatingIfNeeded: arrivals) &- residence.arrival(of: slot)) : nil,
            loss: counts.mutualInformation - counts.mutualInformation(without: member(slot)),
            rank: isRanked ? queue.rank(of: slot, slots: freshSlot) : nil, cells: cells)
    }

    /// Whether the member that costs least is the one to be displaced.
    private var isRanked: Bool {
        switch parameters.algorithm {
        case .reservoir, .threeSieves: false
        case .blend, .mutualInformation, .bound, .pointwise, .normalised, .sieveStreaming, .batchGreedy: true
        }
    }
}

extension RemovalQueue {
    /// The place of a slot in the queue, 1 being the first; nil for one that may not leave.
    ///
    /// - Parameters:
    ///   - slot: It is queued.
    ///   - slots: Those from here on are not.
    /// - Complexity: O(slots).
    func rank(of slot: Int, slots: Int) -> Int? {
        guard !isParked(slot) else { return nil }
        let bucket = places.base[slot]
        var rank = 1
        for other in 0..<slots where places.base[other] < bucket { rank += 1 }
        // Of those in the same bucket, the one that came last is taken first.
        var before = links.base[slot].previous
        while before != RemovalQueue.absent {
            rank += 1
            before = links.base[Int(before)].previous
        }
        return rank
    }
}
