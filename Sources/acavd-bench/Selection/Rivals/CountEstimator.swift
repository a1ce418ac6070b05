import Foundation

/// An estimate of entropy that is a sum over counts: with t(n) the term of a count, the mutual information of n members
/// is, up to what does not change with the choice, (Σ t(n_ij) − Σ t(n_i) − Σ t(n_j)) / n.
package enum CountEstimator: String, Sendable, CaseIterable {
    /// From relative frequencies: t(n) = n ln n.
    case plain

    /// Miller, "Note on the bias of information estimates", 1955: a half for each outcome seen.
    case millerMadow

    /// Grassberger, "Finite sample corrections to entropy and dimension estimates", Physics Letters A 1988, eq. 13:
    /// t(n) = n [ψ(n) + (−1)ⁿ / (n (n + 1))], with the digamma function ψ.
    case grassberger

    /// The logarithm of the likelihood under a Dirichlet prior of 1 (a Pólya urn): t(n) = ln Γ(n + 1).
    case dirichlet

    var name: String {
        switch self {
        case .plain: "plain"
        case .millerMadow: "Miller–Madow"
        case .grassberger: "Grassberger"
        case .dirichlet: "Dirichlet"
        }
    }

    package func term(_ count: Int) -> Double {
        guard count > 0 else { return 0 }
        let number = Double(count)
        switch self {
        case .plain: return number * log(number)
        case .millerMadow: return number * log(number) - 0.5
        case .grassberger:
            return number * CountEstimator.digamma(count) + (count.isMultiple(of: 2) ? 1 : -1) / (number + 1)
        case .dirichlet: return lgamma(number + 1)
        }
    }

    /// The digamma function of a whole number: the harmonic number before it less Euler's constant.
    private static func digamma(_ count: Int) -> Double {
        if count < 64 { return (1..<count).reduce(-0.577_215_664_901_532_9) { $0 + 1 / Double($1) } }
        let square = 1 / Double(count * count)
        return log(Double(count)) - 1 / Double(2 * count) - square * (1.0 / 12 - square / 120)
    }
}
