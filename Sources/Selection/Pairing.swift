/// A pair of clusterings whose assignments are compared.
package struct ClusteringPair: Hashable, Sendable {
    package let first: Int
    package let second: Int

    /// One is of sound and the other of pictures.
    package let isCrossModal: Bool
}

/// Which pairs of clusterings the objective sums over (the names are those of ACAV100M, Lee et al., ICCV 2021).
package enum Pairing: String, Sendable, CaseIterable {
    /// Every clustering of sound with every one of pictures.
    case bipartite

    /// The first of sound with the first of pictures, the second with the second, and so on.
    case diagonal

    /// Every clustering with every other, within a modality too.
    case combination

    /// The pairs among clusterings numbered audio first, then visual.
    package func pairs(audioClusterings: Int, visualClusterings: Int) -> [ClusteringPair] {
        let clusterings = audioClusterings + visualClusterings
        switch self {
        case .bipartite:
            return (0..<audioClusterings).flatMap { audio in
                (audioClusterings..<clusterings).map { ClusteringPair(first: audio, second: $0, isCrossModal: true) }
            }
        case .diagonal:
            return (0..<min(audioClusterings, visualClusterings)).map {
                ClusteringPair(first: $0, second: audioClusterings + $0, isCrossModal: true)
            }
        case .combination:
            return (0..<clusterings).flatMap { first in
                (first + 1..<clusterings).map { second in
                    ClusteringPair(
                        first: first, second: second,
                        isCrossModal: first < audioClusterings && second >= audioClusterings)
                }
            }
        }
    }
}
