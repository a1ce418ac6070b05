/// Why bytes are not what they should be.
package enum ByteReaderError: Error, Hashable, CustomStringConvertible {
    /// They end too early.
    case truncated(wanted: Int, left: Int)

    /// They say what cannot be; the text says what.
    case invalid(String)

    package var description: String {
        switch self {
        case .truncated(let wanted, let left): "it ends too early: \(wanted) bytes should follow, \(left) do"
        case .invalid(let reason): reason
        }
    }
}

/// Takes values out of bytes as `ByteWriter` put them in. The bytes may be anything: a count is checked against what is
/// left before memory is allocated for it, and what cannot be read is an error.
package struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private var offset = 0

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Bytes not read yet.
    package var remaining: Int { bytes.count - offset }

    package mutating func uint8() throws(ByteReaderError) -> UInt8 { bytes[try take(1)] }
    package mutating func uint16() throws(ByteReaderError) -> UInt16 { try load() }
    package mutating func uint32() throws(ByteReaderError) -> UInt32 { try load() }
    package mutating func uint64() throws(ByteReaderError) -> UInt64 { try load() }
    package mutating func int64() throws(ByteReaderError) -> Int64 { try load() }
    package mutating func float() throws(ByteReaderError) -> Float { try load() }
    package mutating func double() throws(ByteReaderError) -> Double { try load() }

    /// 64 bits, within a range.
    package mutating func integer(_ range: ClosedRange<Int>, _ name: String) throws(ByteReaderError) -> Int {
        let value = Int(try int64())
        guard range.contains(value) else {
            throw .invalid("\(name) is \(value), not from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    package mutating func bool() throws(ByteReaderError) -> Bool {
        switch try uint8() {
        case 0: return false
        case 1: return true
        case let other: throw .invalid("\(other) where a yes or no belongs")
        }
    }

    package mutating func string() throws(ByteReaderError) -> String {
        let count = Int(try uint32())
        let first = try take(count)
        guard let text = String(validating: bytes[first..<first + count], as: UTF8.self) else {
            throw .invalid("text that is not UTF-8")
        }
        return text
    }

    /// An array that was written after its count.
    package mutating func array<Element: PlainNumber>(
        of element: Element.Type = Element.self
    ) throws(ByteReaderError) -> [Element] {
        try array(of: element, count: Int(try uint32()))
    }

    /// As many numbers, written without their count.
    ///
    /// - Precondition: The count is not negative.
    package mutating func array<Element: PlainNumber>(
        of element: Element.Type = Element.self, count: Int
    ) throws(ByteReaderError) -> [Element] {
        let first = try take(elements: count, of: element)
        return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            copy(from: first, to: UnsafeMutableRawBufferPointer(buffer))
            initialized = count
        }
    }

    /// As many numbers as the buffer holds, at the speed of a copy. The buffer's memory need not be initialised.
    package mutating func read<Element: PlainNumber>(
        into buffer: UnsafeMutableBufferPointer<Element>
    ) throws(ByteReaderError) {
        let first = try take(elements: buffer.count, of: Element.self)
        copy(from: first, to: UnsafeMutableRawBufferPointer(buffer))
    }

    /// Passes over bytes.
    ///
    /// - Precondition: The count is not negative.
    package mutating func skip(_ count: Int) throws(ByteReaderError) { _ = try take(count) }

    /// Makes sure that nothing follows.
    package func finish() throws(ByteReaderError) {
        guard remaining == 0 else { throw .invalid("\(remaining) bytes follow its end") }
    }

    private func copy(from first: Int, to destination: UnsafeMutableRawBufferPointer) {
        bytes.withUnsafeBytes {
            destination.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[first...].prefix(destination.count)))
        }
    }

    private mutating func load<Value: PlainNumber>() throws(ByteReaderError) -> Value {
        let first = try take(MemoryLayout<Value>.size)
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: first, as: Value.self) }
    }

    private mutating func take<Element: PlainNumber>(
        elements count: Int, of element: Element.Type
    ) throws(ByteReaderError) -> Int {
        let (size, isTooLong) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        return try take(isTooLong ? .max : size)
    }

    /// Moves past `count` bytes.
    ///
    /// - Returns: Where they begin.
    private mutating func take(_ count: Int) throws(ByteReaderError) -> Int {
        precondition(count >= 0, "a count is not negative")
        guard count <= remaining else { throw .truncated(wanted: count, left: remaining) }
        defer { offset += count }
        return offset
    }
}
