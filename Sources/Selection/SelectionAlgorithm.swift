/// The ways to choose clips that can be asked for by name.
package enum SelectionAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// One-swap streaming on the set's own mutual information blended with the stream's: the default.
    case blend

    /// One-swap streaming on the set's mutual information alone.
    case mutualInformation = "mi"

    /// One-swap streaming on the Barber–Agakov bound under the stream's statistics alone.
    case bound

    /// The clips of the greatest pointwise mutual information in the stream, however much alike.
    case pointwise = "pmi"

    /// One-swap streaming on mutual information divided by the mean entropy of both clusterings.
    case normalised = "nmi"

    /// A uniform sample of the stream (Vitter, "Random sampling with a reservoir", TOMS 1985, algorithm R).
    case reservoir

    /// ThreeSieves (Buschjäger et al., "Very fast streaming submodular function maximization", ECML PKDD 2021).
    case threeSieves = "three-sieves"

    /// Sieve-Streaming++ (Kazemi et al., "Submodular streaming in all its glory", ICML 2019).
    case sieveStreaming = "sieve-streaming++"

    /// ACAV100M's own (Lee et al., ICCV 2021).
    case batchGreedy = "batch-greedy"

    /// Whether a set can be kept by it that changes clip by clip, as a daemon's must. The others choose from a collection
    /// that is all there.
    package var isOnline: Bool {
        switch self {
        case .blend, .mutualInformation, .bound, .pointwise, .normalised, .reservoir, .threeSieves: true
        case .sieveStreaming, .batchGreedy: false
        }
    }
}
