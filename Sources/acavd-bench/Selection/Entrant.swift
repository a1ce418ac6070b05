import Selection

/// An algorithm in a comparison, with what was set for it there.
struct Entrant: Sendable {
    /// What it is called in tables.
    let name: String

    /// Chooses from clips in the order they come in.
    let choose: @Sendable (_ clips: AssignedClips, _ capacity: Int) -> Chosen

    /// How it is told apart from others of its name: what is varied, and its value.
    var setting: Setting?

    /// It has all clips in memory, so the order of the stream is none of its business: it gets them shuffled. Those that
    /// go on from batch to batch would otherwise see the first few concepts of a sorted stream alone.
    var isOffline = false

    /// What was chosen.
    struct Chosen: Sendable {
        var choice: Choice

        /// The clusters of the chosen clips, in their order, where the algorithm has clusters of its own.
        var ownClusters: AssignedClips?
    }

    /// Something varied, and its value.
    struct Setting: Codable, Sendable, Hashable {
        let name: String
        let value: Double
    }
}

extension Entrant {
    init(_ algorithm: any CollectionSelection, setting: Setting? = nil, isOffline: Bool = false) {
        self.init(
            name: algorithm.name, choose: { Chosen(choice: algorithm.choose(from: $0, capacity: $1)) },
            setting: setting, isOffline: isOffline)
    }

    /// The daemon's whole pass over embeddings: of the clips' clusters it makes no use.
    init(_ pass: WholePass, setting: Setting? = nil) {
        self.init(name: pass.name, choose: { pass.choose(capacity: $1) }, setting: setting)
    }

    /// One pass of the set as the daemon keeps it.
    static func online(
        _ algorithm: SelectionAlgorithm, setting: Setting? = nil,
        _ change: (inout SelectionParameters) -> Void = { _ in }
    ) -> Entrant {
        // The capacity is that of the experiment.
        var parameters = SelectionParameters(capacity: 1, algorithm: algorithm)
        change(&parameters)
        return Entrant(OnlinePass(parameters), setting: setting)
    }

    /// ACAV100M's, which takes some of each batch.
    static func batchGreedy(_ batch: Int, _ taken: Int) -> Entrant {
        Entrant(BatchGreedy(batch: batch, taken: taken), isOffline: true)
    }

    static let exactGreedy = Entrant(ExactGreedy(), isOffline: true)

    /// As published it takes one pass in the stream's order.
    static let sieveStreaming = Entrant(SieveStreaming())

    static func localSearch(seed: UInt64) -> Entrant {
        Entrant(LocalSearch(seed: seed), isOffline: true)
    }

    static func sampledSwap(_ estimator: CountEstimator, seed: UInt64) -> Entrant {
        Entrant(SampledSwap(estimator: estimator, seed: seed))
    }
}
