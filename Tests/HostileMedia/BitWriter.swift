import Foundation

/// Writes bits, the highest first.
struct BitWriter {
    private var bits: [Bool] = []

    mutating func write(_ value: Int, bits count: Int) {
        for bit in (0..<count).reversed() { bits.append(value >> bit & 1 == 1) }
    }

    /// In the variable-length form of H.264, `ue(v)` (ISO/IEC 14496-10, 9.1).
    mutating func writeExponential(_ value: Int) {
        let length = Int.bitWidth - (value + 1).leadingZeroBitCount
        write(0, bits: length - 1)
        write(value + 1, bits: length)
    }

    /// With the closing one and zeros up to a whole byte.
    var data: Data {
        let padded = bits + [true] + [Bool](repeating: false, count: (7 - bits.count % 8 + 8) % 8)
        return Data(
            stride(from: 0, to: padded.count, by: 8).map { start in
                padded[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
            })
    }
}
