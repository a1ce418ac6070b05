/// Reads the fields of a Kafka message, big-endian, each after a check that it lies within the bytes.
///
/// In a flexible version strings, byte arrays and arrays have compact lengths and structures end with tagged fields;
/// `isFlexible` says which the reader is in, so that one description of a request serves both.
package struct WireReader {
    private let bytes: [UInt8]
    private(set) var position: Int
    private let end: Int
    package var isFlexible = false

    /// Reads all of `bytes`.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    private init(_ bytes: [UInt8], from position: Int, to end: Int) {
        self.bytes = bytes
        self.position = position
        self.end = end
    }

    package var remaining: Int { end - position }

    /// Moves over `count` bytes and returns where they begin.
    @inline(__always)
    private mutating func advance(_ count: Int) throws(WireError) -> Int {
        guard count >= 0, count <= end - position else { throw .truncated }
        defer { position += count }
        return position
    }

    package mutating func integer<Integer: FixedWidthInteger>(
        _ type: Integer.Type = Integer.self
    ) throws(WireError) -> Integer {
        let start = try advance(Integer.bitWidth / 8)
        var value: Integer = 0
        for index in start..<position { value = value << 8 | Integer(truncatingIfNeeded: bytes[index]) }
        return value
    }

    package mutating func boolean() throws(WireError) -> Bool {
        try integer(UInt8.self) != 0
    }

    /// A base-128 number, least significant group first, of at most ten bytes.
    package mutating func unsignedVarint() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let byte = bytes[try advance(1)]
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw .malformed("a varint longer than ten bytes")
    }

    /// A zigzag-encoded base-128 number.
    package mutating func varint() throws(WireError) -> Int64 {
        let value = try unsignedVarint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// The number of bytes or elements that follow; `nil` stands for an absent string or array.
    private mutating func compactCount() throws(WireError) -> Int? {
        let value = try unsignedVarint()
        guard value <= UInt64(Int32.max) else { throw .malformed("a length of \(value)") }
        return value == 0 ? nil : Int(value) - 1
    }

    private mutating func count(_ plain: Int) throws(WireError) -> Int? {
        guard plain >= -1 else { throw .malformed("a length of \(plain)") }
        return plain == -1 ? nil : plain
    }

    package mutating func nullableString() throws(WireError) -> String? {
        let count = try isFlexible ? compactCount() : count(Int(integer(Int16.self)))
        guard let count else { return nil }
        let start = try advance(count)
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    package mutating func string() throws(WireError) -> String {
        guard let text = try nullableString() else { throw .malformed("a string is absent") }
        return text
    }

    package mutating func nullableBytes() throws(WireError) -> [UInt8]? {
        let count = try isFlexible ? compactCount() : count(Int(integer(Int32.self)))
        guard let count else { return nil }
        return try raw(count)
    }

    /// The next `count` bytes.
    package mutating func raw(_ count: Int) throws(WireError) -> [UInt8] {
        let start = try advance(count)
        return Array(bytes[start..<position])
    }

    /// A key, value or header value of a record: a varint length, -1 for absent.
    package mutating func recordBytes() throws(WireError) -> [UInt8]? {
        let count = try varint()
        guard count >= -1, count <= Int64(Int32.max) else { throw .malformed("a length of \(count)") }
        return count == -1 ? nil : try raw(Int(count))
    }

    /// A reader of the next `count` bytes, which this one skips.
    package mutating func slice(_ count: Int) throws(WireError) -> WireReader {
        let start = try advance(count)
        return WireReader(bytes, from: start, to: position)
    }

    /// A reader of a nullable byte array, which this one skips.
    package mutating func nullableSlice() throws(WireError) -> WireReader? {
        let count = try isFlexible ? compactCount() : count(Int(integer(Int32.self)))
        guard let count else { return nil }
        return try slice(count)
    }

    /// An array, or `nil` for an absent one. Space is taken only as elements are really there.
    package mutating func nullableArray<Element>(
        _ element: (inout WireReader) throws(WireError) -> Element
    ) throws(WireError) -> [Element]? {
        let count = try isFlexible ? compactCount() : count(Int(integer(Int32.self)))
        guard let count else { return nil }
        // Every element takes a byte at least.
        guard count <= remaining else { throw .truncated }
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try element(&self)) }
        return elements
    }

    package mutating func array<Element>(
        _ element: (inout WireReader) throws(WireError) -> Element
    ) throws(WireError) -> [Element] {
        guard let elements = try nullableArray(element) else { throw .malformed("an array is absent") }
        return elements
    }

    /// Ends a structure: in a flexible version its tagged fields are skipped, none of which matters here.
    package mutating func endStructure() throws(WireError) {
        guard isFlexible else { return }
        let count = try unsignedVarint()
        guard count <= UInt64(remaining) else { throw .truncated }
        for _ in 0..<count {
            _ = try unsignedVarint()
            let size = try unsignedVarint()
            guard size <= UInt64(remaining) else { throw .truncated }
            _ = try advance(Int(size))
        }
    }

    /// The CRC-32C of everything not read yet.
    package var checksum: UInt32 {
        bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[position..<end])) }
    }
}
