/// A pair of views whose assignments are compared.
package struct ViewPair: Hashable, Sendable {
    package let first: Int
    package let second: Int

    /// One view hears and the other sees.
    package let isCrossModal: Bool
}

/// Which pairs of views the objective sums over (the names are those of ACAV100M, Lee et al., ICCV 2021).
package enum Pairing: String, Sendable, CaseIterable {
    /// Every audio view with every visual view.
    case bipartite

    /// The first audio view with the first visual view, the second with the second, and so on.
    case diagonal

    /// Every view with every other, within a modality too.
    case combination

    /// The pairs among views numbered audio first, then visual.
    package func pairs(audioViews: Int, visualViews: Int) -> [ViewPair] {
        let views = audioViews + visualViews
        switch self {
        case .bipartite:
            return (0..<audioViews).flatMap { audio in
                (audioViews..<views).map { ViewPair(first: audio, second: $0, isCrossModal: true) }
            }
        case .diagonal:
            return (0..<min(audioViews, visualViews)).map {
                ViewPair(first: $0, second: audioViews + $0, isCrossModal: true)
            }
        case .combination:
            return (0..<views).flatMap { first in
                (first + 1..<views).map { second in
                    ViewPair(first: first, second: second, isCrossModal: first < audioViews && second >= audioViews)
                }
            }
        }
    }
}
