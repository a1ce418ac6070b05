import Clustering
import Foundations
import Numerics
import Selection

extension Model {
    /// Decides about inputs in order.
    ///
    /// - Parameters:
    ///   - observing: False when the stream's counts have seen these clips already.
    ///   - journal: Where to write down what is told and decided, if anywhere.
    func decide(
        _ inputs: [CurationInput], observing: Bool = true, counts: inout CurationCounts,
        journal: inout JournalWriter?
    ) -> [CurationOutcome] {
        var outcomes: [CurationOutcome] = []
        outcomes.reserveCapacity(inputs.count)
        var rest = inputs[...]
        while !rest.isEmpty {
            // No stretch reaches past the next publication, so where calls are cut does not matter.
            let stretch = rest.prefix(parameters.publicationIntervalClips - clipsSincePublication)
            rest = rest.dropFirst(stretch.count)
            decide(stretch, observing: observing, counts: &counts, journal: &journal, outcomes: &outcomes)
            if clipsSincePublication >= parameters.publicationIntervalClips {
                publish(counts: &counts, journal: &journal)
            }
        }
        return outcomes
    }

    private func decide(
        _ inputs: ArraySlice<CurationInput>, observing: Bool, counts: inout CurationCounts,
        journal: inout JournalWriter?, outcomes: inout [CurationOutcome]
    ) {
        let vectors = assigned(inputs)
        var row = 0
        for input in inputs {
            switch input {
            case .withdrawal(let video):
                journal?.withdraw(video)
                outcomes.append(.withdrawn(withdraw(video, counts: &counts)))
            case .clip(let clip):
                outcomes.append(
                    decide(
                        clip.clip, vectors: vectors, row: row, observing: observing, counts: &counts,
                        journal: &journal))
                row += 1
            }
        }
    }

    /// The clips of a stretch in each view; none when it is of withdrawals alone.
    private func assigned(_ inputs: ArraySlice<CurationInput>) -> [StretchVectors] {
        let clips = inputs.compactMap { input in
            if case .clip(let clip) = input { clip } else { nil }
        }
        guard !clips.isEmpty else { return [] }
        return views.enumerated().map { index, view in
            StretchVectors(view.assign(Matrix(clips.map { $0.features[index] }), count: clips.count))
        }
    }

    private func decide(
        _ clip: ClipReference, vectors: [StretchVectors], row: Int, observing: Bool, counts: inout CurationCounts,
        journal: inout JournalWriter?
    ) -> CurationOutcome {
        guard slot(of: clip.id) == nil else {
            counts.duplicates += 1
            journal?.repeated(clip)
            return .duplicate
        }
        learn(vectors, row: row, counts: &counts)
        let assignment = vectors.flatMap { $0.assigned.nearest.map { $0[row].cluster } }
        if observing { set.observe(assignment) }
        let before = state
        let decision = set.offer(assignment)
        journal?.decide(clip, assignment, vectors: vectors, row: row, decision: decision)
        return settle(clip, assignment, decision, from: before, vectors: vectors, row: row, counts: &counts)
    }

    /// Lets the centroids in training learn from a clip that is to be decided about.
    func learn(_ vectors: [StretchVectors], row: Int, counts: inout CurationCounts) {
        counts.clips += 1
        clipsSincePublication += 1
        for (view, vectors) in zip(views, vectors) { view.learn(vectors.assigned, row: row) }
    }

    /// Writes down who entered and left by a decision that the set has carried out.
    ///
    /// - Parameter before: The set before it.
    func settle(
        _ clip: ClipReference, _ assignment: [UInt16], _ decision: Decision, from before: SetState,
        vectors: [StretchVectors], row: Int, counts: inout CurationCounts
    ) -> CurationOutcome {
        switch decision {
        case .declined(let reason):
            counts.declined[reason, default: 0] += 1
            return .declined(reason)
        case .admitted(let slot, _):
            enter(clip, slot: slot, vectors: vectors, row: row)
            counts.accepted += 1
            return .accepted(
                Acceptance(change: change(clip, assignment, from: before, to: state), displaced: nil))
        case .displaced(let slot, let displacement):
            // An accept comes before its evict: in between both are members.
            let between = SetState(
                size: before.size + 1, mutualInformation: displacement.informationWithBoth)
            let eviction = strike(slot).map { change($0, displacement.evicted, from: between, to: state) }
            enter(clip, slot: slot, vectors: vectors, row: row)
            counts.accepted += 1
            counts.displaced += 1
            return .accepted(
                Acceptance(change: change(clip, assignment, from: before, to: between), displaced: eviction))
        }
    }

    private func enter(_ clip: ClipReference, slot: Int, vectors: [StretchVectors], row: Int) {
        for (view, vectors) in zip(views, vectors) { view.remember(vectors.assigned, row: row, slot: slot) }
        register(clip, slot: slot)
    }

    private func change(
        _ clip: ClipReference, _ assignment: [UInt16], from before: SetState, to after: SetState
    ) -> MembershipChange {
        MembershipChange(
            clip: clip, assignment: assignment, modelVersion: version,
            gain: after.mutualInformation - before.mutualInformation, state: after)
    }

    /// Evicts the members of a video.
    func withdraw(_ video: VideoID, counts: inout CurationCounts) -> [MembershipChange] {
        let evicted = members.slots(of: video).compactMap { evict($0) }
        counts.withdrawn += evicted.count
        return evicted
    }

    /// Evicts the member in a slot.
    func evict(_ slot: Int) -> MembershipChange? {
        guard let clip = strike(slot) else { return nil }
        let assignment = set.assignment(slot: slot)
        let before = state
        set.remove(slot: slot)
        return change(clip, assignment, from: before, to: state)
    }
}
