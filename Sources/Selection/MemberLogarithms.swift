/// ψ(n) = φ(n + 1) − φ(n) with φ(n) = n ln n, for counts of members.
///
/// The objective's entries are differences of rounded φ, so that they telescope: any sum of them is off by the rounding
/// of its ends alone, half a unit, however long the history.
///
/// Both are tabulated as far as the caches reach and computed beyond; that few counts are greater than `longestTable`
/// follows from there being several clusters. The values are the same either way.
struct MemberLogarithms: ~Copyable {
    /// Entries of a table, at most.
    static let longestTable = 1 << 17

    /// In score units.
    private let psiTable: UnsafeMutablePointer<Int32>
    private let psiCount: Int

    /// In objective units.
    private let phiTable: UnsafeMutablePointer<Int64>
    private let phiCount: Int

    /// - Parameters:
    ///   - greatest: Count whose ψ is asked for.
    ///   - longestTable: Other than usual, to test that it does not matter.
    /// - Precondition: At most one more than the greatest capacity.
    init(greatest: Int, longestTable: Int = MemberLogarithms.longestTable) {
        precondition(greatest <= SelectionParameters.greatestCapacity + 1, "what is summed up fits 64 bits")
        psiCount = min(greatest + 1, longestTable)
        phiCount = min(greatest + 2, longestTable)
        phiTable = .allocate(capacity: phiCount)
        for count in 0..<phiCount { (phiTable + count).initialize(to: FixedPoint.phi(count)) }
        psiTable = .allocate(capacity: psiCount)
        for count in 0..<psiCount {
            let next = count + 1 < phiCount ? phiTable[count + 1] : FixedPoint.phi(count + 1)
            (psiTable + count).initialize(to: MemberLogarithms.score(next - phiTable[count]))
        }
    }

    deinit {
        psiTable.deallocate()
        phiTable.deallocate()
    }

    /// φ(n) in objective units.
    @inline(__always)
    func phi(_ count: Int) -> Int64 {
        count < phiCount ? phiTable[count] : FixedPoint.phi(count)
    }

    /// φ(n) in score units, for counts of any size.
    @inline(__always)
    func scorePhi(_ count: Int) -> Int64 {
        // Rounding what is rounded to 2⁻³² adds nothing to speak of.
        count < phiCount
            ? (phiTable[count] + 1 << 11) >> 12
            : FixedPoint.score(FixedPoint.countTimesLogarithm(Double(count)))
    }

    /// ψ(n) in score units.
    @inline(__always)
    func psi(_ count: Int) -> Int64 {
        count < psiCount ? Int64(psiTable[count]) : MemberLogarithms.psi(beyondTable: count)
    }

    @inline(never)
    private static func psi(beyondTable count: Int) -> Int64 {
        Int64(score(FixedPoint.phi(count + 1) - FixedPoint.phi(count)))
    }

    private static func score(_ difference: Int64) -> Int32 {
        Int32(FixedPoint.score(Double(difference) / FixedPoint.objectiveScale))
    }

    /// What the tables take.
    var bytes: Int { 4 * psiCount + 8 * phiCount }
}
