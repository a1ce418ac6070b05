import Curation
import Foundations
import Monitoring
import Selection

/// What a curation says of itself beside its reports: asked on the service's thread.
struct CurationInsight: Sendable {
    private let pairs: [PairStatus]
    private let views: [ViewStatus]
    private let associatedShare: Double?
    private let warmUpClips: Int?
    private let warmUpClipsNeeded: Int

    init(_ curator: Curator) {
        let parameters = curator.parameters
        let names = parameters.clusteringNames
        pairs = curator.pairs.enumerated().map { number, pair in
            PairStatus(
                number: number, first: names[pair.first], second: names[pair.second],
                mutualInformation: pair.mutualInformation)
        }
        let movement = curator.centroidMovement
        views = parameters.views.enumerated().map { number, view in
            ViewStatus(
                name: view.name, modality: number < parameters.audioViews.count ? "audio" : "visual",
                clusters: view.clusters, clusterings: parameters.clusteringsPerView,
                centroidMovement: movement?[number])
        }
        associatedShare = curator.associatedShare
        warmUpClips = curator.isWarmingUp ? curator.warmUpClips : nil
        warmUpClipsNeeded = parameters.warmUpClips
    }

    /// Adds what is known to a status.
    func describe(_ status: inout ServiceStatus) {
        status.pairs = pairs
        status.model.views = views
        status.set.associatedShare = associatedShare
        // The warm-up may be over since.
        status.model.warmUpClips = status.model.version == 0 ? warmUpClips : nil
        status.model.warmUpClipsNeeded = status.model.warmUpClips == nil ? nil : warmUpClipsNeeded
    }
}

extension ContingencyTableStatus {
    init(_ table: PairTable, clusteringNames names: [String]) {
        self.init(
            pair: PairStatus(
                number: table.pair, first: names[table.first], second: names[table.second],
                mutualInformation: table.mutualInformation),
            members: table.members, rowClusters: table.rowClusters, columnClusters: table.columnClusters,
            rowMembers: table.rowMembers, columnMembers: table.columnMembers, rows: table.rows,
            columns: table.columns, counts: table.counts, associations: table.associations)
    }
}

extension ClipExplanation {
    init(
        _ name: String, _ explanation: MembershipExplanation, clusteringNames names: [String], events: [RecentEvent]
    ) {
        let (clip, standing) = (explanation.clip, explanation.standing)
        self.init(
            clip: name, isMember: true,
            cells: standing.cells.map { cell in
                Cell(
                    first: names[cell.first], second: names[cell.second], firstCluster: cell.firstCluster,
                    secondCluster: cell.secondCluster, members: cell.members, expected: cell.expected,
                    association: cell.association)
            }, events: events)
        video = clip.video.text
        uri = clip.uri
        start = clip.span.start
        end = clip.span.end
        clipsSinceEntry = standing.clipsSinceEntry
        loss = standing.loss
        rank = standing.rank
    }
}
