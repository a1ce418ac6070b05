import Clustering
import Foundations
import Numerics
import Selection

/// The curator past its warm-up: a model for each view, the curated set, and who its members are.
final class Model {
    private(set) var version = 1

    private let parameters: CurationParameters
    private let views: [ViewModel]
    private var set: CuratedSet
    private var members: [ClipReference?]
    private var slots: [ClipID: Int] = [:]
    private var clipsOfVideo: [VideoID: [ClipID]] = [:]
    private var clipsSincePublication = 0

    /// Fits whitening and centroids to the warm-up's clips and counts them all as seen.
    init(_ parameters: CurationParameters, warmUp: [CurationInput]) throws(NumericsError) {
        self.parameters = parameters
        let clips = warmUp.compactMap { input in
            if case .clip(let clip) = input.content { clip } else { nil }
        }
        var views: [ViewModel] = []
        var assigned: [[UInt16]] = clips.map { _ in [] }
        for (index, view) in parameters.views.enumerated() {
            let features = Matrix(clips.map { $0.features[index] })
            let model = try ViewModel(view, features: features, parameters: parameters)
            for clustering in model.assign(features, count: clips.count).nearest {
                for (row, nearest) in clustering.enumerated() { assigned[row].append(nearest.cluster) }
            }
            views.append(model)
        }
        self.views = views
        set = CuratedSet(
            clusters: views.flatMap { $0.clusterings.map(\.clusters) },
            audioClusterings: parameters.audioViews.count * parameters.clusteringsPerView,
            parameters: parameters.selection)
        members = [ClipReference?](repeating: nil, count: parameters.selection.capacity)

        // All of the warm-up is in memory anyway: letting the stream's counts see it first spares its clips the
        // decisions of a stream that has seen nothing.
        var seen: Set<ClipID> = []
        for (clip, assignment) in zip(clips, assigned) where seen.insert(clip.clip.id).inserted {
            set.observe(assignment)
        }
        set.weighPairs()
    }

    var state: SetState {
        SetState(size: set.count, mutualInformation: set.tables.mutualInformation)
    }

    var listed: [(clip: ClipReference, assignment: [UInt16])] {
        members.enumerated().compactMap { slot, member in
            member.map { ($0, set.assignment(slot: slot)) }
        }
    }

    /// Decides about inputs in order.
    ///
    /// - Parameter observing: False when the stream's counts have seen these clips already.
    func decide(
        _ inputs: [CurationInput], observing: Bool = true, counts: inout CurationCounts
    ) -> [CurationOutcome] {
        var outcomes: [CurationOutcome] = []
        outcomes.reserveCapacity(inputs.count)
        var rest = inputs[...]
        while !rest.isEmpty {
            // No stretch reaches past the next publication, so where calls are cut does not matter.
            let stretch = rest.prefix(parameters.publicationIntervalClips - clipsSincePublication)
            rest = rest.dropFirst(stretch.count)
            decide(stretch, observing: observing, counts: &counts, outcomes: &outcomes)
            if clipsSincePublication >= parameters.publicationIntervalClips { publish(counts: &counts) }
        }
        return outcomes
    }

    private func decide(
        _ inputs: ArraySlice<CurationInput>, observing: Bool, counts: inout CurationCounts,
        outcomes: inout [CurationOutcome]
    ) {
        let clips = inputs.compactMap { input in
            if case .clip(let clip) = input.content { clip } else { nil }
        }
        // A stretch of withdrawals alone has no features.
        let vectors =
            clips.isEmpty
            ? []
            : views.indices.map { view in
                StretchVectors(views[view], features: clips.map { $0.features[view] })
            }
        var row = 0
        for input in inputs {
            switch input.content {
            case .withdrawal(let video):
                let evicted = withdraw(video)
                counts.withdrawn += evicted.count
                outcomes.append(CurationOutcome(ticket: input.ticket, result: .withdrawn(evicted)))
            case .clip(let clip):
                let result = decide(clip.clip, vectors: vectors, row: row, observing: observing, counts: &counts)
                outcomes.append(CurationOutcome(ticket: input.ticket, result: result))
                row += 1
            }
        }
    }

    private func decide(
        _ clip: ClipReference, vectors: [StretchVectors], row: Int, observing: Bool, counts: inout CurationCounts
    ) -> CurationOutcome.Result {
        guard slots[clip.id] == nil else {
            counts.duplicates += 1
            return .duplicate
        }
        counts.clips += 1
        clipsSincePublication += 1
        for (view, vectors) in zip(views, vectors) { view.learn(vectors.assigned, row: row) }

        let assignment = vectors.flatMap { $0.assigned.nearest.map { $0[row].cluster } }
        if observing { set.observe(assignment) }
        let before = state
        switch set.offer(assignment) {
        case .declined(let reason):
            counts.declined[reason, default: 0] += 1
            return .declined(reason)
        case .admitted(let slot, _):
            enter(clip, slot: slot, vectors: vectors, row: row)
            counts.accepted += 1
            return .accepted(
                Acceptance(
                    change: change(clip, assignment, from: before, to: state), displaced: nil))
        case .displaced(let slot, let displacement):
            // An accept comes before its evict: in between both are members.
            let between = SetState(
                size: before.size + 1, mutualInformation: displacement.informationWithBoth)
            let eviction = leave(slot).map { change($0, displacement.evicted, from: between, to: state) }
            enter(clip, slot: slot, vectors: vectors, row: row)
            counts.accepted += 1
            counts.displaced += 1
            return .accepted(
                Acceptance(change: change(clip, assignment, from: before, to: between), displaced: eviction))
        }
    }

    private func change(
        _ clip: ClipReference, _ assignment: [UInt16], from before: SetState, to after: SetState
    ) -> MembershipChange {
        MembershipChange(
            clip: clip, assignment: assignment, modelVersion: version,
            gain: after.mutualInformation - before.mutualInformation, state: after)
    }

    private func withdraw(_ video: VideoID) -> [MembershipChange] {
        (clipsOfVideo[video] ?? []).compactMap { id in
            guard let slot = slots[id], let clip = leave(slot) else { return nil }
            let assignment = set.assignment(slot: slot)
            let before = state
            set.remove(slot: slot)
            return change(clip, assignment, from: before, to: state)
        }
    }

    /// Writes a clip down as the member in a slot.
    private func enter(_ clip: ClipReference, slot: Int, vectors: [StretchVectors], row: Int) {
        for (view, vectors) in zip(views, vectors) { view.remember(vectors.assigned, row: row, slot: slot) }
        members[slot] = clip
        slots[clip.id] = slot
        clipsOfVideo[clip.id.video, default: []].append(clip.id)
    }

    /// Strikes the member in a slot out, and says who it was.
    private func leave(_ slot: Int) -> ClipReference? {
        guard let clip = members[slot] else { return nil }
        for view in views { view.forget(slot: slot) }
        members[slot] = nil
        slots[clip.id] = nil
        let remaining = clipsOfVideo[clip.id.video]?.filter { $0 != clip.id } ?? []
        clipsOfVideo[clip.id.video] = remaining.isEmpty ? nil : remaining
        return clip
    }

    /// Puts the centroids in training in force: members follow, clusters that became others forget their stream.
    private func publish(counts: inout CurationCounts) {
        clipsSincePublication = 0
        var moved: [Int: [UInt16]] = [:]
        var index = 0
        for view in views {
            for clustering in view.clusterings {
                let publication = clustering.publish {
                    set.cluster(slot: $0, clustering: index)
                } embeddings: {
                    view.embeddings(of: $0)
                }
                for (slot, cluster) in publication.changed {
                    moved[slot, default: set.assignment(slot: slot)][index] = cluster
                }
                for cluster in publication.reseeded { set.forgetStream(clustering: index, cluster: cluster) }
                counts.recomputed += publication.recomputed
                counts.reassigned += publication.changed.count
                counts.followed += set.count
                index += 1
            }
        }
        for slot in moved.keys.sorted() {
            if let assignment = moved[slot] { set.reassign(slot: slot, to: assignment) }
        }
        set.weighPairs()
        version += 1
        counts.publications += 1
    }
}

/// A stretch of clips in one view: a class because arrays cannot hold values that cannot be copied.
private final class StretchVectors {
    let assigned: AssignedVectors

    init(_ view: ViewModel, features: [[Float]]) {
        assigned = view.assign(Matrix(features), count: features.count)
    }
}
