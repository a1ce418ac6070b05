import Foundations

/// The bounded set of clips whose audio and visual assignments tell most about each other, kept clip by clip: by one-swap
/// streaming, unless the parameters name an algorithm that admits by another rule (`AdmissionRule`).
///
/// Every arrival is scored against the set and the stream; while there is room it enters, afterwards it enters if it
/// beats the least valuable member by a margin, and that member leaves. Members are found through a bucketed queue of
/// stale removal scores, one of which is refreshed with every arrival. All counts and scores are integer and no generator
/// has a state: the same arrivals give the same set, bit for bit.
///
/// Mutual information is neither submodular nor monotone, so no approximation guarantee is claimed; what the score
/// bounds is said in docs/explanation/selection.md.
///
/// A member is known by its slot, which does not change while it is a member.
package struct CuratedSet: ~Copyable {
    package let parameters: SelectionParameters

    /// The counts the decisions rest on.
    package var tables: ContingencyTables { _read { yield counts } }

    var counts: ContingencyTables
    var queue: RemovalQueue
    let audioClusterings: Int
    let clusteringCount: Int

    /// A row a slot; zeros where there is no member.
    let assignments: LargeArray<UInt16>

    /// Slots that members left, to be taken again from the last.
    var freeSlots: [Int32] = []

    /// The slots from here on never held a member.
    package internal(set) var freshSlot = 0

    /// The slot to be scored again next.
    var hand = 0

    /// Clips that were offered.
    package internal(set) var arrivals: UInt64 = 0

    /// The members that may not be displaced yet.
    var residence: Residence

    /// What `three-sieves` goes by; nil with every other algorithm.
    var schedule: ThresholdSchedule?

    /// Where `reservoir` draws its lots from.
    let lots: SeededGenerator

    /// Members have filled the set since it got this capacity.
    var hasBeenFull = false

    /// Times a clip was scored since the set was made or restored.
    package internal(set) var evaluations = 0

    let weights: ScoreWeights
    let margin: Int64
    let gate: Int64

    /// An empty set.
    ///
    /// - Parameters:
    ///   - clusters: The number of clusters of each clustering, audio clusterings first.
    ///   - audioClusterings: How many of the clusterings are audio.
    ///   - parameters: Capacity, pairing and weights.
    ///   - cellBytes: What the cells of all pairs may take; see `ContingencyTables`.
    /// - Complexity: Memory as `bytes` says.
    package init(
        clusters: [Int], audioClusterings: Int, parameters: SelectionParameters,
        cellBytes: Int = ContingencyTables.denseBytes
    ) {
        self.parameters = parameters
        counts = ContingencyTables(
            clusters: clusters, audioClusterings: audioClusterings, parameters: parameters, cellBytes: cellBytes)
        queue = RemovalQueue(capacity: parameters.capacity, range: counts.scoreRange)
        self.audioClusterings = audioClusterings
        clusteringCount = clusters.count
        assignments = LargeArray(repeating: 0, count: parameters.capacity * clusters.count)
        weights = ScoreWeights(parameters)
        residence = Residence(clips: parameters.residenceClips, capacity: parameters.capacity)
        lots = SeededGenerator.stream(seed: parameters.seed, named: "reservoir")
        schedule = parameters.algorithm == .threeSieves ? ThresholdSchedule(counts, capacity: parameters.capacity) : nil
        margin = FixedPoint.score(parameters.margin * Double(counts.tableCount))
        gate = FixedPoint.score(parameters.gate * Double(counts.pairs.count { $0.isCrossModal }))
    }

    /// Members now.
    package var count: Int { counts.memberTotal }

    /// What is allocated: 2 · clusterings + 10 a member that there may be, 12 more with a residence, 4 a slot that is
    /// free again; 134 kB for the queue's buckets; and the tables' bytes.
    package var bytes: Int { counts.bytes + queue.bytes + assignments.bytes + residence.bytes + 4 * freeSlots.capacity }

    /// Counts a clip of the stream. Each arrival is observed once, before it is offered.
    ///
    /// - Parameter assignment: A cluster in each clustering.
    /// - Complexity: O(pairs + clusterings).
    package mutating func observe(_ assignment: [UInt16]) { observe(assignment.span) }

    /// Counts a clip of the stream, as above.
    package mutating func observe(_ assignment: Span<UInt16>) {
        check(assignment)
        assignment.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            counts.observe(base)
        }
    }

    /// Decides about a clip that has been observed.
    ///
    /// - Parameter assignment: A cluster in each clustering.
    /// - Complexity: O(pairs + clusterings), with a constant that depends neither on the capacity nor on the clusters;
    ///   once, when the set becomes full, that for every member.
    package mutating func offer(_ assignment: [UInt16]) -> Decision { offer(assignment.span) }

    /// Decides about a clip that has been observed, as above.
    package mutating func offer(_ assignment: Span<UInt16>) -> Decision {
        check(assignment)
        return assignment.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return .declined(.unassociated) }
            return offer(base)
        }
    }

    private mutating func offer(_ assignment: UnsafePointer<UInt16>) -> Decision {
        beginArrival()
        let judgement = judge(assignment)
        return carryOut(judgement, assignment)
    }

    /// Does what is due with every arrival, whatever is decided about it.
    mutating func beginArrival() {
        arrivals += 1
        while let slot = residence.takeExpired(at: arrivals) { rescore(slot) }
    }

    /// What is to become of a clip. Only the queue changes.
    mutating func judge(_ assignment: UnsafePointer<UInt16>) -> Judgement {
        switch parameters.algorithm {
        case .reservoir: Reservoir.judge(assignment, in: &self)
        case .threeSieves: ThreeSieves.judge(assignment, in: &self)
        case .blend, .mutualInformation, .bound, .pointwise, .normalised, .sieveStreaming, .batchGreedy:
            BestSwap.judge(assignment, in: &self)
        }
    }

    /// Whether the member in a slot could be displaced by the arrival at hand.
    func canDisplace(_ slot: Int) -> Bool {
        switch parameters.algorithm {
        case .reservoir: Reservoir.canDisplace(slot, in: self)
        case .threeSieves: ThreeSieves.canDisplace(slot, in: self)
        case .blend, .mutualInformation, .bound, .pointwise, .normalised, .sieveStreaming, .batchGreedy:
            BestSwap.canDisplace(slot, in: self)
        }
    }

    /// Does what was judged.
    mutating func carryOut(_ judgement: Judgement, _ assignment: UnsafePointer<UInt16>) -> Decision {
        switch judgement {
        case .decline(let reason):
            // A set that is full looks at no clip, so its threshold stays.
            if count < parameters.capacity { schedule?.noteRefusal() }
            return .declined(reason)
        case .admit(let gain):
            schedule?.noteAdmission(gain: gain)
            return admit(assignment, gain: gain)
        case .displace(let victim, let gain, let loss):
            counts.add(assignment)
            let displacement = Displacement(
                evicted: self.assignment(slot: victim), gain: nats(gain), loss: nats(loss),
                informationWithBoth: counts.mutualInformation)
            counts.remove(member(victim))
            noteChange()
            write(assignment, to: victim)
            queueEntrant(victim)
            return .displaced(slot: victim, displacement)
        }
    }

    /// The slot that the next clip to find room takes.
    var nextSlot: Int { freeSlots.last.map { Int($0) } ?? freshSlot }

    private mutating func admit(_ assignment: UnsafePointer<UInt16>, gain: Int64) -> Decision {
        let slot = nextSlot
        if freeSlots.popLast() == nil { freshSlot += 1 }
        counts.add(assignment)
        noteChange()
        write(assignment, to: slot)
        queueEntrant(slot)
        if count == parameters.capacity && !hasBeenFull {
            // Scores from when the set was small say little; start the first round of displacing from exact ones.
            hasBeenFull = true
            rescoreAll()
        }
        return .admitted(slot: slot, gain: nats(gain))
    }

    /// Takes a member out, as for a withdrawal. Its slot becomes free.
    ///
    /// - Precondition: The slot holds a member.
    package mutating func remove(slot: Int) {
        precondition(isMember(slot), "only a member can leave")
        let members = count
        schedule?.noteRemoval(from: members)
        counts.remove(member(slot))
        noteChange()
        if queue.isParked(slot) { residence.remove(slot) }
        queue.remove(slot)
        (assignments.base + slot * clusteringCount).update(repeating: 0, count: clusteringCount)
        freeSlots.append(Int32(slot))
    }

    /// Moves a member to other clusters, because centroids moved. What the stream showed stays as it was.
    ///
    /// - Precondition: The slot holds a member.
    package mutating func reassign(slot: Int, to assignment: [UInt16]) {
        precondition(isMember(slot), "only a member can be reassigned")
        check(assignment.span)
        counts.remove(member(slot))
        if counts.isSparse { counts.makeRoom() }
        assignment.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            counts.add(base)
            write(base, to: slot)
        }
        noteChange()
        if mayLeave(slot) { rescore(slot) }
    }

    /// Does what is due when the members have changed: an objective that is a ratio is made linear at its value now.
    private mutating func noteChange() {
        if weights.pairs == .byNormalisation { counts.weighPairsByNormalisation() }
    }

    /// Forgets what the stream showed of a cluster, because the cluster has become another one.
    ///
    /// - Complexity: O(clusters of the partner clusterings).
    package mutating func forgetStream(clustering: Int, cluster: Int) {
        counts.forgetStream(clustering: clustering, cluster: cluster)
    }

    /// Weighs the pairs of clusterings anew by how much the stream says they have to do with each other, if the stream
    /// has grown enough since they were weighed last: at every publication, so that decisions between two are by the
    /// same weights.
    ///
    /// Members keep the places in the queue that they have by the weights before. The search for one to displace scores
    /// those it finds first again and moves them; a member that has become cheaper than its place says waits for its
    /// turn to be scored, a capacity of arrivals at most. Once the stream is eight capacities long, that is less than it
    /// takes to grow by the next eighth; and weights change by less each time.
    ///
    /// Where the algorithm does not weigh pairs by the stream, nothing happens.
    ///
    /// - Complexity: O(cells of all pairs) when the stream has grown by an eighth, or else O(1).
    package mutating func weighPairs() {
        if weights.pairs == .byAssociation { counts.weighPairs() }
    }

    /// Weighs the pairs as told.
    ///
    /// - Precondition: `tables.isPossible(pairWeights)`.
    /// - Complexity: O(pairs).
    package mutating func weighPairs(as pairWeights: [UInt32]) { counts.weighPairs(as: pairWeights) }

    /// True when a member holds the slot.
    package func isMember(_ slot: Int) -> Bool { (0..<freshSlot).contains(slot) && queue.contains(slot) }

    /// The clusters of a member.
    package func assignment(slot: Int) -> [UInt16] {
        precondition(isMember(slot), "only a member has an assignment")
        return Array(UnsafeBufferPointer(start: member(slot), count: clusteringCount))
    }

    /// Writes the clusters of a member over an array, which allocates only when it is shorter.
    package func copyAssignment(slot: Int, into assignment: inout [UInt16]) {
        precondition(isMember(slot), "only a member has an assignment")
        assignment.removeAll(keepingCapacity: true)
        assignment.append(contentsOf: UnsafeBufferPointer(start: member(slot), count: clusteringCount))
    }

    /// The clusters of all slots that ever held a member, a row a slot and a column a clustering; of a slot that holds
    /// none, zeros. The pointer must not escape.
    package borrowing func withUnsafeAssignments<Result>(
        _ body: (_ assignments: UnsafePointer<UInt16>, _ slots: Int) -> Result
    ) -> Result {
        body(UnsafePointer(assignments.base), freshSlot)
    }

    /// The cluster of a member in one clustering.
    package func cluster(slot: Int, clustering: Int) -> UInt16 {
        precondition(isMember(slot) && clustering < clusteringCount, "only a member has an assignment")
        return member(slot)[clustering]
    }

    /// What removing a member would cost the blended objective now, in nats a pair.
    package func removalLoss(slot: Int) -> Double {
        precondition(isMember(slot), "only a member can be removed")
        return nats(counts.score(member(slot), removing: true))
    }

    /// What the queue believes removing a member would cost: the range of its bucket, in nats a pair.
    package func queuedLoss(slot: Int) -> ClosedRange<Double>? {
        guard isMember(slot), let bucket = queue.place(of: slot) else { return nil }
        let edge = queue.lowerEdge(of: bucket)
        return nats(edge)...nats(edge + queue.bucketWidth)
    }

    func member(_ slot: Int) -> UnsafePointer<UInt16> {
        UnsafePointer(assignments.base + slot * clusteringCount)
    }

    private mutating func write(_ assignment: UnsafePointer<UInt16>, to slot: Int) {
        (assignments.base + slot * clusteringCount).update(from: assignment, count: clusteringCount)
    }

    /// Queues a member that has just entered.
    private mutating func queueEntrant(_ slot: Int) {
        if parameters.residenceClips > 0 {
            queue.park(slot)
            residence.enter(slot, at: arrivals)
        } else {
            rescore(slot)
        }
    }

    /// Scores every member again.
    mutating func rescoreAll() {
        for slot in 0..<freshSlot where mayLeave(slot) { rescore(slot) }
    }

    /// True when a member holds the slot whose residence is over.
    func mayLeave(_ slot: Int) -> Bool { isMember(slot) && !queue.isParked(slot) }

    private mutating func rescore(_ slot: Int) {
        evaluations += 1
        queue.place(slot, score: counts.score(member(slot), removing: true))
    }

    /// Scores the member at the hand again. One with every arrival is needed, for the stream's counts age every score;
    /// two cost a third more time and gain less than a part in ten thousand of mutual information on shuffled streams,
    /// up to three in a thousand on sorted ones. What a member costs matters to nobody before the set has been full, and
    /// then all are scored.
    mutating func rescoreSome() {
        guard hasBeenFull, freshSlot > 0 else { return }
        if mayLeave(hand) { rescore(hand) }
        hand = hand + 1 < freshSlot ? hand + 1 : 0
    }

    private func nats(_ score: Int64) -> Double {
        Double(score) / FixedPoint.scoreScale / Double(counts.tableCount)
    }

    /// Everything below trusts that an assignment has a cluster for each clustering, and that the clusters exist.
    func check(_ assignment: Span<UInt16>) {
        precondition(assignment.count == clusteringCount, "a cluster for each clustering")
        var areKnown = true
        for clustering in 0..<clusteringCount {
            areKnown = areKnown && Int(assignment[clustering]) < counts.clusterCounts[clustering]
        }
        precondition(areKnown, "a cluster that exists")
    }
}
