import Curation
import Foundations
import Selection

/// A small curator in the middle of things, and what follows for it.
struct StateSituation: Sendable {
    let parameters: CurationParameters

    /// The pieces of its state, sorted by name.
    let pieces: [StatePiece]

    /// The journal of the calls that followed, and the inputs of the first.
    let journal: [[UInt8]]
    let following: [CurationInput]

    /// - Parameter clips: Taken before the state was written down.
    private init(_ parameters: CurationParameters, clips: Int) throws {
        self.parameters = parameters
        var stream = StateStream(parameters)
        let curator = Curator(parameters)
        _ = try curator.curate(stream.take(clips))
        for change in curator.members.prefix(1) { _ = try curator.curate([.withdrawal(change.clip.video)]) }
        pieces = curator.pieces().sorted { $0.name < $1.name }
        var journal: [[UInt8]] = []
        following = stream.take(6)
        journal.append(try curator.curate(following).journal)
        if let member = curator.members.last {
            journal.append(try curator.curate([.withdrawal(member.clip.video)]).journal)
        }
        // A clip that is a member, and enough for new centroids.
        journal.append(try curator.curate(following + stream.take(10)).journal)
        self.journal = journal.filter { !$0.isEmpty }
    }

    /// The pieces by name.
    var piecesByName: [String: [UInt8]] { Dictionary(uniqueKeysWithValues: pieces.map { ($0.name, $0.value) }) }

    /// One for each way of choosing that remembers something of its own, and one that is still warming up.
    static func all() throws -> [StateSituation] {
        let blend = parameters(SelectionParameters(capacity: 6, margin: 0.02, gate: -20))
        var wide = parameters(SelectionParameters(capacity: 200, pairing: .combination, algorithm: .normalised))
        wide.audioViews.append(CurationView(name: "other sound", featureDimension: 2, dimension: 2, clusters: 2))
        wide.clusteringsPerView = 2
        return [
            try StateSituation(blend, clips: 45),
            try StateSituation(blend, clips: 9),
            try StateSituation(
                parameters(SelectionParameters(capacity: 6, algorithm: .threeSieves, residenceClips: 5)), clips: 45),
            try StateSituation(
                parameters(SelectionParameters(capacity: 6, algorithm: .blend, gate: -20, residenceClips: 20)),
                clips: 45),
            try StateSituation(parameters(SelectionParameters(capacity: 6, algorithm: .reservoir)), clips: 45),
            try StateSituation(wide, clips: 45),
        ]
    }

    private static func parameters(_ selection: SelectionParameters) -> CurationParameters {
        CurationParameters(
            audioViews: [CurationView(name: "sound", featureDimension: 3, dimension: 2, clusters: 3)],
            visualViews: [CurationView(name: "picture", featureDimension: 3, dimension: 3, clusters: 3)],
            selection: selection, clusteringsPerView: 1, warmUpClips: 16, halfLifeClips: 100,
            publicationIntervalClips: 8)
    }
}

/// Clips whose sound often belongs to their picture, for any parameters.
struct StateStream {
    private let parameters: CurationParameters
    private var generator = SeededGenerator(seed: 7)
    private var number = 0

    init(_ parameters: CurationParameters) {
        self.parameters = parameters
    }

    mutating func take(_ count: Int) -> [CurationInput] {
        (0..<count).compactMap { _ in next() }
    }

    private mutating func next() -> CurationInput? {
        let concept = Int.random(in: 0..<3, using: &generator)
        let corresponds = generator.nextUnit() < 0.7
        let features = parameters.views.map { view in
            let shown = corresponds ? concept : Int.random(in: 0..<3, using: &generator)
            return (0..<view.featureDimension).map { Float($0 == shown ? 3 : 0) + Float(generator.nextUnit()) }
        }
        // Two clips a video, so that withdrawals take more than one with them.
        guard let video = VideoID("v\(number / 2)") else { return nil }
        let start = Double(number % 2) * 10
        number += 1
        return .clip(
            EmbeddedClip(
                clip: ClipReference(
                    video: video, uri: "file:///\(video)", span: TimeSpan(start: start, end: start + 10)),
                features: features))
    }
}
