package import Foundations
package import Numerics
package import Selection

/// Curates a collection as ACAV100M does (Lee et al., ICCV 2021), offline: all clips are embedded first, whitening and
/// centroids are fitted to all of them, each is assigned, and then the set is chosen among all.
///
/// It holds every clip's features in memory.
package final class CollectionCurator: CollectionCurating {
    private let parameters: CurationParameters
    private let selection: any CollectionSelection
    private var clips: [EmbeddedClip] = []
    private var known: Set<ClipID> = []

    package private(set) var members: [(clip: ClipReference, assignment: [UInt16])] = []
    package private(set) var state = SetState(size: 0, mutualInformation: 0)
    private var chosenEstimates: SetEstimates?

    /// - Parameters:
    ///   - parameters: Views, clusterings, pairing, capacity and seed hold; what else they say is for curation by a stream.
    ///   - selection: By which the set is chosen, and of the same pairing.
    package init(_ parameters: CurationParameters, selection: any CollectionSelection) {
        self.parameters = parameters
        self.selection = selection
    }

    package func take(_ clips: [EmbeddedClip]) {
        for clip in clips where known.insert(clip.clip.id).inserted { self.clips.append(clip) }
    }

    package func complete() throws(NumericsError) {
        guard !clips.isEmpty else { return }
        let (views, assignments) = try ViewModel.fit(parameters, to: clips)
        var assigned = AssignedClips(
            clusters: views.flatMap { $0.clusterings.map(\.clusters) },
            audioClusterings: parameters.audioViews.count * parameters.clusteringsPerView)
        assigned.reserveCapacity(clips.count)
        for assignment in assignments { assigned.append(assignment) }
        let chosen = selection.choose(from: assigned, capacity: parameters.selection.capacity).clips
        members = chosen.map { (clips[$0].clip, assignments[$0]) }
        let pairing = parameters.selection.pairing
        let information = assigned.information(of: chosen, pairing: pairing)
        state = SetState(size: chosen.count, mutualInformation: information.mutual)
        chosenEstimates = assigned.estimates(
            of: chosen, pairing: pairing, capacity: parameters.selection.capacity)
    }

    package func estimates() -> SetEstimates? { chosenEstimates }
}
