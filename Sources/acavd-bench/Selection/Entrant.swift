import Selection

/// An algorithm in a comparison, with what was set for it there.
struct Entrant: Sendable {
    let algorithm: any CollectionSelection

    /// How it is told apart from others of its name: what is varied, and its value.
    var setting: Setting?

    /// It has all clips in memory, so the order of the stream is none of its business: it gets them shuffled. Those that
    /// go on from batch to batch would otherwise see the first few concepts of a sorted stream alone.
    var isOffline = false

    /// Something varied, and its value.
    struct Setting: Codable, Sendable, Hashable {
        let name: String
        let value: Double
    }
}

extension Entrant {
    /// One pass of the set as the daemon keeps it.
    static func online(
        _ algorithm: SelectionAlgorithm, setting: Setting? = nil,
        _ change: @escaping @Sendable (inout SelectionParameters) -> Void = { _ in }
    ) -> Entrant {
        let parameters = parameters(algorithm)
        return Entrant(
            algorithm: SwapPass(name: algorithm.rawValue) { capacity in
                var parameters = parameters(capacity)
                change(&parameters)
                return parameters
            }, setting: setting)
    }

    /// What an online algorithm is asked for, at a capacity.
    static func parameters(_ algorithm: SelectionAlgorithm) -> @Sendable (Int) -> SelectionParameters {
        { capacity in
            var parameters = SelectionParameters(capacity: capacity)
            switch algorithm {
            case .mutualInformation: (parameters.streamWeight, parameters.diversity, parameters.gate) = (0, 1, -20)
            case .bound: parameters.streamWeight = 1
            default: break
            }
            return parameters
        }
    }

    /// ACAV100M's, which takes some of each batch.
    static func batchGreedy(_ batch: Int, _ taken: Int) -> Entrant {
        Entrant(algorithm: BatchPass(batch: batch, taken: taken), isOffline: true)
    }

    static let exactGreedy = Entrant(algorithm: ExactGreedy(), isOffline: true)

    static func localSearch(seed: UInt64) -> Entrant {
        Entrant(algorithm: LocalSearch(seed: seed), isOffline: true)
    }

    static func sampledSwap(_ estimator: CountEstimator, seed: UInt64) -> Entrant {
        Entrant(algorithm: SampledSwap(estimator: estimator, seed: seed))
    }
}

struct BatchPass: CollectionSelection {
    let batch: Int
    let taken: Int
    var name: String { "batch greedy \(batch) → \(taken)" }

    func choose(from clips: AssignedClips, capacity: Int) -> Choice {
        let chosen = BatchGreedy.choose(
            (0..<clips.count).map { clips[$0] }, clusters: clips.clusters, audioClusterings: clips.audioClusterings,
            capacity: capacity, batch: batch, taken: taken)
        return Choice(clips: chosen.sorted())
    }
}
