import Selection

/// What an algorithm achieved in an experiment, over the seeds.
struct Measurement: Codable, Sendable {
    let section: BenchmarkSection
    let stream: String
    let clips: Int
    let pairs: Int
    let clusters: Int
    let corresponding: Double
    let capacity: Int
    let algorithm: String
    let setting: Entrant.Setting?
    let seeds: Int

    /// Members at the end.
    let size: Spread

    /// By the clusters that the algorithm chose by: in nats, mean over the pairs; over the mean entropy of both
    /// clusterings; with the bias for independent clusterings taken off; and, of a single pair, adjusted for chance.
    let mutualInformation: Spread
    let normalisedInformation: Spread
    let correctedInformation: Spread
    let adjustedInformation: Spread?

    /// Mutual information by clusters that no algorithm chose by, where there are such.
    let independentInformation: Spread?

    let precision: Spread
    let recall: Spread

    /// The exponential of the entropy of the concepts among correct members, and the concepts present among them.
    let coverage: Spread
    let conceptsPresent: Spread

    let evictions: Spread

    /// Processor time of the choosing thread over clips of the stream.
    let nanosecondsPerClip: Spread

    /// Times a clip was scored, over clips of the stream; absent where the algorithm does not say.
    let evaluationsPerClip: Spread?

    /// What the algorithm allocated at most, the clips not counted; absent where it does not say.
    let bytes: Double?
}

/// What an algorithm achieved with one seed.
struct Trial: Sendable {
    let experiment: Int
    let seed: UInt64
    let entrant: Int
    let algorithm: String
    let setting: Entrant.Setting?
    let choice: Choice
    let information: SetInformation
    let independentInformation: Double?
    let truth: SetTruth
    let nanosecondsPerClip: Double
}

extension Measurement {
    /// - Precondition: The trials are of one entrant in the experiment, and there is one at least.
    init(_ experiment: Experiment, _ trials: [Trial]) {
        func spread(_ figure: (Trial) -> Double) -> Spread { Spread(trials.map(figure)) }
        func spread(_ figure: (Trial) -> Double?) -> Spread? {
            let values = trials.compactMap(figure)
            return values.isEmpty ? nil : Spread(values)
        }
        section = experiment.section
        stream = experiment.stream
        clips = experiment.clips
        pairs = experiment.pairs
        clusters = experiment.clusters
        corresponding = experiment.corresponding
        capacity = experiment.capacity
        algorithm = trials[0].algorithm
        setting = trials[0].setting
        seeds = trials.count
        size = spread { Double($0.choice.clips.count) }
        mutualInformation = spread { $0.information.mutual }
        normalisedInformation = spread { $0.information.normalised }
        correctedInformation = spread { $0.information.corrected }
        adjustedInformation = spread { $0.information.adjusted }
        independentInformation = spread { $0.independentInformation }
        precision = spread { $0.truth.precision }
        recall = spread { $0.truth.recall }
        coverage = spread { $0.truth.coverage }
        conceptsPresent = spread { Double($0.truth.present) }
        evictions = spread { Double($0.choice.evictions) }
        nanosecondsPerClip = spread { $0.nanosecondsPerClip }
        let clips = Double(experiment.clips)
        evaluationsPerClip = spread { $0.choice.evaluations > 0 ? Double($0.choice.evaluations) / clips : nil }
        bytes = spread { $0.choice.bytes > 0 ? Double($0.choice.bytes) : nil }?.mean
    }
}
