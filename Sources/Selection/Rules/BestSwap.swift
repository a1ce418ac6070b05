/// One-swap streaming: a clip takes the place of the least valuable member when that raises the objective by the margin.
///
/// What the objective is the weights of the score say; the rule is the same for all of them. The set is filled with the
/// first clips that pass the gate, which is a sample of the stream and not a greedy choice: a greedy start locks in.
enum BestSwap: AdmissionRule {
    /// Members scored, at most, in the search for one to displace.
    private static let longestRepair = 64

    static func judge(_ assignment: UnsafePointer<UInt16>, in set: inout CuratedSet) -> Judgement {
        set.rescoreSome()
        set.evaluations += 1
        let gain: Int64
        if set.weights.isGated {
            let appraisal = set.counts.appraise(assignment)
            guard appraisal.association >= set.gate else { return .decline(.unassociated) }
            gain = appraisal.gain
        } else {
            gain = set.counts.score(assignment, removing: false)
        }
        if set.count < set.parameters.capacity { return .admit(gain: gain) }

        // Nearly every arrival of a long stream ends here.
        guard let first = set.queue.first, first.bucket != RemovalQueue.parked else { return .decline(.noRoom) }
        guard gain > set.queue.lowerEdge(of: first.bucket) + set.margin else { return .decline(.noGain) }
        let victim = leastValuable(in: &set, startingWith: first.slot)
        let loss = set.loss(of: victim, besides: assignment)
        return gain > loss + set.margin ? .displace(slot: victim, gain: gain, loss: loss) : .decline(.noGain)
    }

    static func canDisplace(_ slot: Int, in set: borrowing CuratedSet) -> Bool { true }

    /// The member at the front of the queue whose place proves right when it is scored again. Those that prove dearer
    /// move back; after `longestRepair` of them the cheapest seen is taken.
    private static func leastValuable(in set: inout CuratedSet, startingWith first: Int) -> Int {
        var slot = first
        var cheapest = (slot: first, score: Int64.max)
        for _ in 0..<longestRepair {
            set.evaluations += 1
            let score = set.counts.score(set.member(slot), removing: true)
            if score < cheapest.score { cheapest = (slot, score) }
            let place = set.queue.bucket(of: score)
            if place <= set.queue.place(of: slot) ?? place { return slot }
            set.queue.place(slot, score: score)
            guard let next = set.queue.first, next.bucket != RemovalQueue.parked else { break }
            slot = next.slot
        }
        return cheapest.slot
    }
}

extension CuratedSet {
    /// What removing a member would lose after a clip had been added, in score units.
    mutating func loss(of slot: Int, besides assignment: UnsafePointer<UInt16>) -> Int64 {
        evaluations += 1
        counts.add(assignment)
        defer { counts.remove(assignment) }
        return counts.score(member(slot), removing: true)
    }
}
