#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// ln n for counts of the stream, which have no bound: 13 bits of mantissa from a table, the rest by shifting. Neither
/// branches, for which side of the table's end a count lies on cannot be foretold.
struct StreamLogarithms: ~Copyable {
    private static let tableBits = 13
    private static let entries = 1 << tableBits

    /// The pseudo-count `a` of a cell: a clip's own observation is left out, and this is put in.
    static let pseudoCount = 0.1

    /// First ln (max(n − 1, 0) + a), then ln n, of which the first entry, for 0, is that of 1.
    private let table: UnsafeMutablePointer<Int32>

    private let logarithmOfTwo = FixedPoint.score(0.693_147_180_559_945_3)

    init() {
        let entries = StreamLogarithms.entries
        table = .allocate(capacity: 2 * entries)
        for count in 0..<entries {
            let leftOut = Double(max(count - 1, 0)) + StreamLogarithms.pseudoCount
            (table + count).initialize(to: Int32(FixedPoint.score(log(leftOut))))
            (table + entries + count).initialize(to: Int32(FixedPoint.score(log(Double(max(count, 1))))))
        }
    }

    deinit {
        table.deallocate()
    }

    /// ln n in score units, to a relative error in n of 2⁻¹²; ln 0 counts as 0.
    @inline(__always)
    func logarithm(_ count: UInt64) -> Int64 {
        let shift = StreamLogarithms.shift(count)
        return Int64(table[StreamLogarithms.entries + Int(truncatingIfNeeded: count &>> shift)])
            &+ Int64(truncatingIfNeeded: shift) &* logarithmOfTwo
    }

    /// ln of a cell's count with the clip's own observation left out and the pseudo-count added, in score units.
    @inline(__always)
    func leaveOneOut(_ count: UInt32) -> Int64 {
        let count = UInt64(count)
        let isLong = count >= UInt64(StreamLogarithms.entries)
        // A long count loses its own observation here, a short one in the table.
        let others = isLong ? count &- 1 : count
        let shift = StreamLogarithms.shift(others)
        let first = isLong ? StreamLogarithms.entries : 0
        return Int64(table[first &+ Int(truncatingIfNeeded: others &>> shift)])
            &+ Int64(truncatingIfNeeded: shift) &* logarithmOfTwo
    }

    /// How many bits a count has beyond those of the table.
    @inline(__always)
    private static func shift(_ count: UInt64) -> UInt64 {
        let bits = UInt64.bitWidth - tableBits - (count | 1).leadingZeroBitCount
        return UInt64(truncatingIfNeeded: max(bits, 0))
    }

    /// What the table takes.
    var bytes: Int { 8 * StreamLogarithms.entries }
}
