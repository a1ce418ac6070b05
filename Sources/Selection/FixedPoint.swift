#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Logarithms of counts as integers.
///
/// Scores are sums of table entries, so they are the same on every machine and never drift. Two scales serve two
/// purposes: 2²⁰ for scores, whose entries then fit 32 bits, and 2³² for the objective, which is reported.
enum FixedPoint {
    /// Units of a score in one nat.
    static let scoreScale = Double(1 << 20)

    /// Units of the objective in one nat.
    static let objectiveScale = Double(1 << 32)

    /// A number of nats in score units.
    static func score(_ nats: Double) -> Int64 { Int64((nats * scoreScale).rounded()) }

    /// φ(n) = n ln n; φ(0) = 0.
    static func countTimesLogarithm(_ count: Double) -> Double { count > 0 ? count * log(count) : 0 }

    /// ln n.
    static func logarithm(_ count: Int) -> Double { log(Double(count)) }

    /// ψ(n) = φ(n + 1) − φ(n).
    static func psi(_ count: Int) -> Double {
        countTimesLogarithm(Double(count + 1)) - countTimesLogarithm(Double(count))
    }

    /// φ(n) = n ln n in objective units; φ(0) = 0. It fits 64 bits up to 1.15 · 10⁸.
    static func phi(_ count: Int) -> Int64 {
        Int64((countTimesLogarithm(Double(count)) * objectiveScale).rounded())
    }
}
