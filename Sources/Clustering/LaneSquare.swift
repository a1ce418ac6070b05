/// Four registers of four lanes.
struct LaneSquare {
    typealias Lanes = SIMD4<Float>

    var first: Lanes
    var second: Lanes
    var third: Lanes
    var fourth: Lanes

    @inline(__always)
    init(_ first: Lanes, _ second: Lanes, _ third: Lanes, _ fourth: Lanes) {
        (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
    }

    /// Lane by register. Two rounds of exchanges, each one instruction a register.
    @inline(__always)
    var transposed: LaneSquare {
        let (a, b, c, d) = (first, second, third, fourth)
        let lowPairs = Lanes(a[0], b[0], a[1], b[1])
        let lowPairsToo = Lanes(c[0], d[0], c[1], d[1])
        let highPairs = Lanes(a[2], b[2], a[3], b[3])
        let highPairsToo = Lanes(c[2], d[2], c[3], d[3])
        return LaneSquare(
            Lanes(lowHalf: lowPairs.lowHalf, highHalf: lowPairsToo.lowHalf),
            Lanes(lowHalf: lowPairs.highHalf, highHalf: lowPairsToo.highHalf),
            Lanes(lowHalf: highPairs.lowHalf, highHalf: highPairsToo.lowHalf),
            Lanes(lowHalf: highPairs.highHalf, highHalf: highPairsToo.highHalf))
    }
}
