import Clustering
import Foundations
import Numerics
import Selection

/// The curator past its warm-up: a model for each view, the curated set, and who its members are.
final class Model {
    /// Of the centroids in force.
    var version: Int

    var parameters: CurationParameters
    let views: [ViewModel]
    var set: CuratedSet

    private(set) var members: MemberIndex

    /// Which members are others than at the last checkpoint.
    private(set) var changedMembers = ChangedBlocks(slotsPerBlock: Model.membersPerPiece)
    var clipsSincePublication = 0

    /// - Parameter set: Whose members are to follow.
    init(_ parameters: CurationParameters, version: Int, views: [ViewModel], set: consuming CuratedSet) {
        members = MemberIndex(expecting: set.count)
        self.parameters = parameters
        self.version = version
        self.views = views
        self.set = set
    }

    /// Fits whitening and centroids to the warm-up's clips and counts them all as seen.
    convenience init(
        _ parameters: CurationParameters, version: Int, warmUp clips: [EmbeddedClip]
    ) throws(NumericsError) {
        let (views, assigned) = try ViewModel.fit(parameters, to: clips)
        var set = CuratedSet(
            clusters: views.flatMap { $0.clusterings.map(\.clusters) },
            audioClusterings: parameters.audioViews.count * parameters.clusteringsPerView,
            parameters: parameters.selection)

        // All of the warm-up is in memory anyway: letting the stream's counts see it first spares its clips the
        // decisions of a stream that has seen nothing.
        var seen: Set<ClipID> = []
        for (clip, assignment) in zip(clips, assigned) where seen.insert(clip.clip.id).inserted {
            set.observe(assignment)
        }
        set.weighPairs()
        self.init(parameters, version: version, views: views, set: set)
    }

    var state: SetState {
        SetState(size: set.count, mutualInformation: set.tables.mutualInformation)
    }

    var listed: [(clip: ClipReference, assignment: [UInt16])] {
        (0..<set.freshSlot).compactMap { slot in
            members.member(slot).map { ($0, set.assignment(slot: slot)) }
        }
    }

    /// The slot of a clip that is a member.
    func slot(of clip: ClipID) -> Int? { members.slot(of: clip) }

    /// Writes a clip down as the member in a slot.
    func register(_ clip: ClipReference, slot: Int) {
        members.insert(clip, slot: slot)
        changedMembers.mark(slot: slot)
    }

    /// Strikes the member in a slot out, and says who it was.
    func strike(_ slot: Int) -> ClipReference? {
        guard let clip = members.remove(slot) else { return nil }
        changedMembers.mark(slot: slot)
        for view in views { view.forget(slot: slot) }
        return clip
    }

    /// Gives the members in `slots`, which are all there are, the slots from 0 on.
    func renumber(_ slots: [Int]) {
        members.renumber(slots)
        changedMembers.markAll()
    }

    /// Notes changes from here on: what there is has been written down.
    func forgetChanges() {
        changedMembers.clear()
        for view in views { view.forgetChanges() }
    }
}

/// A stretch of clips in one view: a class because arrays cannot hold values that cannot be copied.
final class StretchVectors {
    let assigned: AssignedVectors

    init(_ assigned: consuming AssignedVectors) {
        self.assigned = assigned
    }
}
