import Selection

/// Streams of one kind, a capacity, and the algorithms that choose from the same clips.
struct Experiment: Sendable {
    let section: BenchmarkSection

    /// What is particular about the streams.
    let stream: String

    /// Clips of a stream, and the capacity of the sets.
    let clips: Int
    let capacity: Int

    /// Pairs of clusterings, clusters of a clustering on average, and the share of the clips that correspond.
    let pairs: Int
    let clusters: Int
    let corresponding: Double

    /// What a seed gives.
    let prepare: @Sendable (UInt64) throws -> Preparation

    /// The clips, and those that choose from them.
    struct Preparation: Sendable {
        let stream: LabelledStream
        let entrants: [Entrant]

        /// The same clips by clusters that nobody chooses by.
        var independent: AssignedClips?
    }
}

extension Experiment {
    /// Streams of the confusion model.
    init(
        _ section: BenchmarkSection, _ stream: String, _ model: ConfusionModel, order: StreamOrder = .shuffled,
        clips: Int, capacity: Int, entrants: @escaping @Sendable (UInt64) -> [Entrant]
    ) {
        self.init(
            section: section, stream: stream, clips: clips, capacity: max(1, capacity),
            pairs: model.audioClusters.count * model.visualClusters.count,
            clusters: model.audioClusters.reduce(0, +) / model.audioClusters.count,
            corresponding: model.corresponding,
            prepare: { Preparation(stream: model.stream(clips, order: order, seed: $0), entrants: entrants($0)) })
    }
}

/// A question that the benchmark answers.
enum BenchmarkSection: String, Codable, Sendable, CaseIterable {
    /// All algorithms, on streams of every shape.
    case main

    /// Sets hardly larger than there are clusters.
    case smallSets = "small-sets"

    /// Ever more clips for the same set.
    case length

    /// What fewer evictions cost.
    case churn

    /// Clusters against members.
    case capacity

    /// Centroids that learn while the set is kept.
    case embedding
}
