extension CuratedSet {
    /// The same members and the same stream under other parameters.
    ///
    /// - Parameters:
    ///   - parameters: With the same pairing.
    ///   - slots: Every member's slot; the first is given slot 0, the next slot 1, and so on.
    /// - Precondition: There are no more members than the new capacity, and each is named once.
    /// - Complexity: O(members · (pairs + clusterings) + cells + capacity).
    package borrowing func rebuilt(_ parameters: SelectionParameters, keeping slots: [Int]) -> CuratedSet {
        precondition(parameters.pairing == self.parameters.pairing, "the cells stay those of the same pairs")
        precondition(slots.count == count && count <= parameters.capacity, "every member finds a place")
        var set = CuratedSet(
            clusters: counts.clusters, audioClusterings: audioClusterings, parameters: parameters,
            cellBytes: counts.cellBytes)
        set.counts.copyStream(of: counts)
        for (new, old) in slots.enumerated() {
            precondition(isMember(old), "only a member can be kept")
            set.counts.add(member(old))
            (set.assignments.base + new * clusteringCount).update(from: member(old), count: clusteringCount)
        }
        set.freshSlot = slots.count
        set.hasBeenFull = slots.count == parameters.capacity
        set.queueAll()
        return set
    }

    /// Queues every slot below `freshSlot`, from the first.
    private mutating func queueAll() {
        for slot in 0..<freshSlot { queue.place(slot, score: counts.score(member(slot), removing: true)) }
    }
}

extension ContingencyTables {
    /// Takes over what other tables of the same shape know of the stream.
    mutating func copyStream(of other: borrowing ContingencyTables) {
        precondition(clusters == other.clusters && pairs == other.pairs, "tables of the same shape")
        other.forEachCell { place, cell in
            if cell.stream > 0 { update(place) { $0.stream = cell.stream } }
        }
        for index in 0..<marginalCount { marginals[index].stream = other.marginals[index].stream }
        streamTotal = other.streamTotal
        weighedTotal = other.weighedTotal
        weighPairs(as: other.pairWeights)
    }
}
