/// What a score is made of: the weights of its three parts in 256ths, and whose word the weights of the pairs of
/// clusterings are.
///
/// Together with the exact check before each swap these are all that tells the hill-climbing algorithms apart.
struct ScoreWeights {
    enum PairWeights {
        /// All 1: the stream has no say.
        case equal

        /// By the stream's association.
        case byAssociation

        /// By what a pair's normalised mutual information gains.
        case byNormalisation
    }

    /// Of Σψ(n_ij): the set's own pairs of clusters.
    let set: Int64

    /// Of Σ[2 ln N_ij − ln N_i − ln N_j]: the stream's association.
    let stream: Int64

    /// Of −Σ[ψ(n_i) + ψ(n_j)]: the set's clusters.
    let diversity: Int64

    let pairs: PairWeights

    /// Whether clips that the stream does not associate are refused at the gate.
    let isGated: Bool

    init(_ parameters: SelectionParameters) {
        let diversity = Int64((parameters.diversity * 256).rounded())
        switch parameters.algorithm {
        case .blend, .reservoir:
            let stream = Int64((parameters.streamWeight * 256).rounded())
            self.init(set: 256 - stream, stream: stream, diversity: diversity, pairs: .byAssociation)
        case .mutualInformation: self.init(set: 256, stream: 0, diversity: 256, pairs: .equal)
        case .bound: self.init(set: 0, stream: 256, diversity: diversity, pairs: .byAssociation)
        case .pointwise: self.init(set: 0, stream: 256, diversity: 0, pairs: .byAssociation)
        case .normalised: self.init(set: 256, stream: 0, diversity: 256, pairs: .byNormalisation)
        case .threeSieves, .sieveStreaming: self.init(set: 0, stream: 256, diversity: 256, pairs: .byAssociation)
        case .batchGreedy: self.init(set: 256, stream: 0, diversity: 256, pairs: .equal)
        }
    }

    private init(set: Int64, stream: Int64, diversity: Int64, pairs: PairWeights) {
        self.set = set
        self.stream = stream
        self.diversity = diversity
        self.pairs = pairs
        isGated = pairs == .byAssociation
    }
}
