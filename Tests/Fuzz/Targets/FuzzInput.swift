/// Takes an input apart. Where it ends too early, zeros and empty strings follow: every input is worth trying.
struct FuzzInput {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        self.bytes = bytes[...]
    }

    var isAtEnd: Bool { bytes.isEmpty }

    mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    /// A string after its length in 16 bits, little-endian.
    mutating func string() -> [UInt8] {
        let length = Int(byte()) | Int(byte()) << 8
        defer { bytes = bytes.dropFirst(length) }
        return Array(bytes.prefix(length))
    }

    /// All that is left.
    mutating func rest() -> [UInt8] {
        defer { bytes = [] }
        return Array(bytes)
    }

    /// A string as `string()` reads it.
    static func counted(_ string: [UInt8]) -> [UInt8] {
        precondition(string.count <= UInt16.max, "a seed's strings are short")
        return [UInt8(string.count & 0xFF), UInt8(string.count >> 8)] + string
    }
}
