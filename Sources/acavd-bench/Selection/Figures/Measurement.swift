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

    /// In nats, mean over the pairs; over the mean entropy of both clusterings; and with the bias for independent
    /// clusterings taken off.
    let mutualInformation: Spread
    let normalisedInformation: Spread
    let correctedInformation: Spread

    let precision: Spread
    let recall: Spread

    /// The exponential of the entropy of the concepts among correct members, and the concepts present among them.
    let coverage: Spread
    let conceptsPresent: Spread

    let evictions: Spread

    /// Processor time of the choosing thread over clips of the stream.
    let nanosecondsPerClip: Spread

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
    let size: Int
    let figures: SetFigures
    let evictions: Int
    let nanosecondsPerClip: Double
    let bytes: Int
}

extension Measurement {
    /// - Precondition: The trials are of one entrant in the experiment, and there is one at least.
    init(_ experiment: Experiment, _ trials: [Trial]) {
        func spread(_ figure: (Trial) -> Double) -> Spread { Spread(trials.map(figure)) }
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
        size = spread { Double($0.size) }
        mutualInformation = spread { $0.figures.mutualInformation }
        normalisedInformation = spread { $0.figures.normalised }
        correctedInformation = spread { $0.figures.corrected }
        precision = spread { $0.figures.precision }
        recall = spread { $0.figures.recall }
        coverage = spread { $0.figures.coverage }
        conceptsPresent = spread { Double($0.figures.present) }
        evictions = spread { Double($0.evictions) }
        nanosecondsPerClip = spread { $0.nanosecondsPerClip }
        let allocated = spread { Double($0.bytes) }.mean
        bytes = allocated > 0 ? allocated : nil
    }
}
