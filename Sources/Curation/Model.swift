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

    /// By slot.
    var members: [ClipReference?]
    var clipsSincePublication = 0

    private(set) var slots: [ClipID: Int] = [:]
    private var clipsOfVideo: [VideoID: [ClipID]] = [:]

    init(_ parameters: CurationParameters, version: Int, views: [ViewModel], set: consuming CuratedSet) {
        self.parameters = parameters
        self.version = version
        self.views = views
        self.set = set
        members = [ClipReference?](repeating: nil, count: parameters.selection.capacity)
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
        members.enumerated().compactMap { slot, member in
            member.map { ($0, set.assignment(slot: slot)) }
        }
    }

    /// The slot of a clip that is a member.
    func slot(of clip: ClipID) -> Int? { slots[clip] }

    /// The clips of a video that are members, in the order of time, which does not depend on how they came to be.
    func members(of video: VideoID) -> [ClipID] { (clipsOfVideo[video] ?? []).sorted() }

    /// Writes a clip down as the member in a slot.
    func register(_ clip: ClipReference, slot: Int) {
        members[slot] = clip
        slots[clip.id] = slot
        clipsOfVideo[clip.id.video, default: []].append(clip.id)
    }

    /// Strikes the member in a slot out, and says who it was.
    func strike(_ slot: Int) -> ClipReference? {
        guard let clip = members[slot] else { return nil }
        for view in views { view.forget(slot: slot) }
        members[slot] = nil
        slots[clip.id] = nil
        let remaining = clipsOfVideo[clip.id.video]?.filter { $0 != clip.id } ?? []
        clipsOfVideo[clip.id.video] = remaining.isEmpty ? nil : remaining
        return clip
    }

    /// Gives the members in `slots`, which are all there are, the slots from 0 on.
    func renumber(_ slots: [Int]) {
        let kept = slots.compactMap { members[$0] }
        members = kept + [ClipReference?](repeating: nil, count: parameters.selection.capacity - kept.count)
        for (slot, clip) in kept.enumerated() { self.slots[clip.id] = slot }
    }

    /// Makes room for as many members at once.
    func expect(_ count: Int) {
        slots.reserveCapacity(count)
        clipsOfVideo.reserveCapacity(count)
    }
}

/// A stretch of clips in one view: a class because arrays cannot hold values that cannot be copied.
final class StretchVectors {
    let assigned: AssignedVectors

    init(_ assigned: consuming AssignedVectors) {
        self.assigned = assigned
    }
}
