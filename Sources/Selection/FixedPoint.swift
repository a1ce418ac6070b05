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

    /// φ(n) = n ln n in objective units; φ(0) = 0.
    static func phi(_ count: Int) -> Int64 {
        Int64((countTimesLogarithm(Double(count)) * objectiveScale).rounded())
    }
}

/// ψ(n) = φ(n + 1) − φ(n) with φ(n) = n ln n, for counts of members.
///
/// The objective's entries are differences of rounded φ, so that they telescope: any sum of them is off by the rounding
/// of its ends alone, half a unit, however long the history.
struct MemberLogarithms: ~Copyable {
    /// In score units.
    let psi: UnsafeMutablePointer<Int32>

    /// In objective units.
    let phi: UnsafeMutablePointer<Int64>

    /// Tables for counts from 0 to `greatest`.
    init(greatest: Int) {
        psi = .allocate(capacity: greatest + 1)
        phi = .allocate(capacity: greatest + 2)
        for count in 0...greatest + 1 {
            (phi + count).initialize(to: FixedPoint.phi(count))
        }
        for count in 0...greatest {
            let difference = Double(phi[count + 1] - phi[count]) / FixedPoint.objectiveScale
            (psi + count).initialize(to: Int32(FixedPoint.score(difference)))
        }
    }

    deinit {
        psi.deallocate()
        phi.deallocate()
    }
}

/// ln n for counts of the stream, which have no bound: 13 bits of mantissa from a table, the rest by shifting.
struct StreamLogarithms: ~Copyable {
    private static let tableBits = 13

    /// The pseudo-count `a` of a cell: a clip's own observation is left out, and this is put in.
    static let pseudoCount = 0.1

    /// ln n; the first entry, for 0, is that of 1.
    private let plain: UnsafeMutablePointer<Int32>

    /// ln (max(n − 1, 0) + a).
    private let smoothed: UnsafeMutablePointer<Int32>

    init() {
        let entries = 1 << StreamLogarithms.tableBits
        plain = .allocate(capacity: entries)
        smoothed = .allocate(capacity: entries)
        for count in 0..<entries {
            (plain + count).initialize(to: Int32(FixedPoint.score(log(Double(max(count, 1))))))
            let leftOut = Double(max(count - 1, 0)) + StreamLogarithms.pseudoCount
            (smoothed + count).initialize(to: Int32(FixedPoint.score(log(leftOut))))
        }
    }

    deinit {
        plain.deallocate()
        smoothed.deallocate()
    }

    /// ln n in score units, to a relative error in n of 2⁻¹²; ln 0 counts as 0.
    @inline(__always)
    func logarithm(_ count: UInt64) -> Int64 {
        if count < 1 << StreamLogarithms.tableBits { return Int64(plain[Int(count)]) }
        let shift = UInt64.bitWidth - count.leadingZeroBitCount - StreamLogarithms.tableBits
        return Int64(plain[Int(count >> UInt64(shift))]) + Int64(shift) * StreamLogarithms.logarithmOfTwo
    }

    /// ln of a cell's count with the clip's own observation left out and the pseudo-count added, in score units.
    @inline(__always)
    func leaveOneOut(_ count: UInt32) -> Int64 {
        count < 1 << StreamLogarithms.tableBits ? Int64(smoothed[Int(count)]) : logarithm(UInt64(count) - 1)
    }

    private static let logarithmOfTwo = FixedPoint.score(0.693_147_180_559_945_3)
}
