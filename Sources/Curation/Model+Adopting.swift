import Selection

extension Model {
    /// Goes on under other parameters, of the same views, clusterings and pairing.
    ///
    /// - Returns: The members that a smaller capacity evicted, in order.
    func adopt(_ parameters: CurationParameters, counts: inout CurationCounts) -> [MembershipChange] {
        let selection = self.parameters.selection
        self.parameters = parameters
        for clustering in views.flatMap(\.clusterings) { clustering.halfLife = parameters.halfLifeClips }
        // Where the interval is over already, the next clip ends it.
        clipsSincePublication = min(clipsSincePublication, parameters.publicationIntervalClips - 1)
        guard parameters.selection != selection else { return [] }

        var round = EvictionRound()
        var evicted: [MembershipChange] = []
        while set.count > parameters.selection.capacity {
            guard let eviction = evict(round.leastValuable(of: set)) else { break }
            evicted.append(eviction)
        }
        counts.capacityEvicted += evicted.count

        let slots = (0..<set.freshSlot).filter { set.isMember($0) }
        set = set.rebuilt(parameters.selection, keeping: slots)
        for view in views { view.keep(slots, capacity: parameters.selection.capacity) }
        renumber(slots)
        return evicted
    }
}
