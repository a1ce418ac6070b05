/// Numbers as ZIP and NumPy files have them, the least byte first.
extension [UInt8] {
    /// The number of so many bytes at an offset; nil when it does not lie within, or is more than an `Int` holds.
    func number(at offset: Int, bytes count: Int) -> Int? {
        guard offset >= 0, offset <= self.count - count else { return nil }
        var value: UInt64 = 0
        for index in (0..<count).reversed() { value = value << 8 | UInt64(self[offset + index]) }
        return Int(exactly: value)
    }

    mutating func append(number value: Int, bytes count: Int) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }
}
