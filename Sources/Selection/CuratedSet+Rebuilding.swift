extension CuratedSet {
    /// The same members and the same stream under other parameters, of another algorithm too: each can go on from any
    /// members. One that displaces by another score scores them all anew. `reservoir` goes on drawing by the number of
    /// arrivals, so that members chosen otherwise give way to a sample little by little. `three-sieves` begins its
    /// schedule again when it comes in or the capacity changes, from what the members are worth now. Residences go on
    /// under the new length; who may leave already may go on doing so.
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
        let isWeighedAlike = set.weights.pairs == weights.pairs
        if isWeighedAlike {
            set.counts.weighPairs(as: counts.pairWeights)
        } else if set.weights.pairs == .byAssociation {
            set.counts.weighedTotal = 0
            set.counts.weighPairs()
        }
        var places = [Int: Int](minimumCapacity: residence.first == nil ? 0 : slots.count)
        for (new, old) in slots.enumerated() {
            precondition(isMember(old), "only a member can be kept")
            if set.schedule != nil {
                set.schedule?.noteAdmission(gain: set.counts.score(member(old), removing: false))
            }
            set.counts.add(member(old))
            if residence.first != nil { places[old] = new }
            (set.assignments.base + new * clusteringCount).update(from: member(old), count: clusteringCount)
        }
        set.freshSlot = slots.count
        set.hasBeenFull = slots.count == parameters.capacity
        set.arrivals = arrivals
        if !isWeighedAlike && set.weights.pairs == .byNormalisation { set.counts.weighPairsByNormalisation() }
        if let schedule, parameters.capacity == self.parameters.capacity && set.schedule != nil {
            set.schedule = schedule
        }
        var resident = residence.first
        while let slot = resident, let place = places[slot] {
            let entered = residence.arrival(of: slot)
            if parameters.residenceClips > 0 && set.residence.isProtected(entered, at: arrivals) {
                set.residence.enter(place, at: UInt64(entered))
                set.queue.park(place)
            }
            resident = residence.successor(of: slot)
        }
        set.queueAll()
        return set
    }

    /// Queues every slot below `freshSlot` that is not parked, from the first.
    private mutating func queueAll() {
        for slot in 0..<freshSlot where !queue.isParked(slot) {
            queue.place(slot, score: counts.score(member(slot), removing: true))
        }
    }
}

extension ContingencyTables {
    /// Takes over what other tables of the same shape know of the stream; the pairs remain to be weighed.
    mutating func copyStream(of other: borrowing ContingencyTables) {
        precondition(clusters == other.clusters && pairs == other.pairs, "tables of the same shape")
        other.forEachCell { place, cell in
            if cell.stream > 0 { update(place) { $0.stream = cell.stream } }
        }
        for index in 0..<marginalCount { marginals[index].stream = other.marginals[index].stream }
        streamTotal = other.streamTotal
        weighedTotal = other.weighedTotal
    }
}
