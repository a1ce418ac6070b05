/// Conversion between single and half precision, eight numbers at a time. The baseline processor has no instruction for
/// it, and its library does one number a call.
package enum Halves {
    private typealias Bits = SIMD8<UInt32>
    private typealias Lanes = SIMD8<Float>

    /// Half precision has ten bits of fraction where single has 23.
    private static let fractionShift: UInt32 = 13

    /// Their exponents are 112 apart.
    private static let exponentShift: Float = 0x1p112

    /// Widens `count` finite numbers. Exact.
    package static func widen(_ halves: UnsafePointer<Float16>, into result: UnsafeMutablePointer<Float>, count: Int) {
        var index = 0
        while index &+ 8 <= count {
            let narrow = UnsafeRawPointer(halves + index).loadUnaligned(as: SIMD8<UInt16>.self)
            let bits = Bits(truncatingIfNeeded: narrow)
            // The fraction and the exponent are put in their places; multiplying makes up for the exponents' difference,
            // and normalises what was not.
            let magnitude = unsafeBitCast((bits & 0x7FFF) &<< fractionShift, to: Lanes.self) * exponentShift
            let signed = unsafeBitCast(magnitude, to: Bits.self) | ((bits & 0x8000) &<< 16)
            UnsafeMutableRawPointer(result + index).storeBytes(
                of: unsafeBitCast(signed, to: Lanes.self), as: Lanes.self)
            index &+= 8
        }
        while index < count {
            result[index] = Float(halves[index])
            index &+= 1
        }
    }

    /// Narrows `count` numbers that have a half precision equal: that `round` made. Exact.
    package static func narrow(_ values: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float16>, count: Int) {
        var index = 0
        while index &+ 8 <= count {
            let lanes = UnsafeRawPointer(values + index).loadUnaligned(as: Lanes.self)
            let bits = unsafeBitCast(lanes, to: Bits.self)
            let magnitude = unsafeBitCast(bits & 0x7FFF_FFFF, to: Lanes.self) * (1 / exponentShift)
            let half =
                (unsafeBitCast(magnitude, to: Bits.self) &>> fractionShift) | ((bits &>> 16) & 0x8000)
            UnsafeMutableRawPointer(result + index).storeBytes(
                of: SIMD8<UInt16>(truncatingIfNeeded: half), as: SIMD8<UInt16>.self)
            index &+= 8
        }
        while index < count {
            result[index] = Float16(values[index])
            index &+= 1
        }
    }

    /// Rounds `count` numbers to the nearest of half precision, to the even one of two as near; they stay single.
    ///
    /// - Precondition: None is beyond half precision's greatest, 65,504, in magnitude.
    package static func round(_ values: UnsafeMutablePointer<Float>, count: Int) {
        var index = 0
        while index &+ 8 <= count {
            let lanes = UnsafeRawPointer(values + index).loadUnaligned(as: Lanes.self)
            let bits = unsafeBitCast(lanes, to: Bits.self)
            let sign = bits & 0x8000_0000
            let magnitude = bits & 0x7FFF_FFFF
            // Adding a little less than half of the last bit that stays, and that bit, carries where it has to.
            let lastBit = (magnitude &>> fractionShift) & 1
            let normal = (magnitude &+ 0xFFF &+ lastBit) & 0xFFFF_E000
            // Below 2⁻¹⁴ the halves are 2⁻²⁴ apart, as single numbers from a half to one are.
            let small = unsafeBitCast(unsafeBitCast(magnitude, to: Lanes.self) + 0.5 - 0.5, to: Bits.self)
            let rounded = normal.replacing(with: small, where: magnitude .< 0x3880_0000)
            UnsafeMutableRawPointer(values + index).storeBytes(
                of: unsafeBitCast(rounded | sign, to: Lanes.self), as: Lanes.self)
            index &+= 8
        }
        while index < count {
            values[index] = Float(Float16(values[index]))
            index &+= 1
        }
    }
}
