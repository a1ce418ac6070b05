/// Writes the fields of a Kafka message, big-endian. `isFlexible` as in `WireReader`.
package struct WireWriter {
    package private(set) var bytes: [UInt8] = []
    package var isFlexible = false

    package init() {}

    package mutating func integer<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func boolean(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    package mutating func unsignedVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    package mutating func varint(_ value: Int64) {
        unsignedVarint(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    package mutating func nullableString(_ text: String?) {
        guard let text else {
            if isFlexible { unsignedVarint(0) } else { integer(-1 as Int16) }
            return
        }
        // Names come from requests, where they were no longer; what is written by ourselves is short.
        let utf8 = text.utf8.prefix(Int(Int16.max))
        if isFlexible { unsignedVarint(UInt64(utf8.count) + 1) } else { integer(Int16(utf8.count)) }
        bytes.append(contentsOf: utf8)
    }

    package mutating func string(_ text: String) {
        nullableString(text)
    }

    package mutating func byteArray(_ content: [UInt8]) {
        arrayCount(content.count)
        bytes.append(contentsOf: content)
    }

    package mutating func raw(_ content: some Sequence<UInt8>) {
        bytes.append(contentsOf: content)
    }

    /// A key, value or header value of a record.
    package mutating func recordBytes(_ content: [UInt8]?) {
        varint(Int64(content?.count ?? -1))
        if let content { bytes.append(contentsOf: content) }
    }

    package mutating func arrayCount(_ count: Int) {
        if isFlexible { unsignedVarint(UInt64(count) + 1) } else { integer(Int32(count)) }
    }

    package mutating func array<Element>(_ elements: [Element], _ write: (inout WireWriter, Element) -> Void) {
        arrayCount(elements.count)
        for element in elements { write(&self, element) }
    }

    /// Ends a structure: in a flexible version no tagged fields follow.
    package mutating func endStructure() {
        if isFlexible { bytes.append(0) }
    }

    /// Puts a number over one that was written as a placeholder.
    package mutating func patch<Integer: FixedWidthInteger>(_ value: Integer, at position: Int) {
        withUnsafeBytes(of: value.bigEndian) { bytes.replaceSubrange(position..<position + $0.count, with: $0) }
    }

    /// The CRC-32C of everything from `position` on.
    package func checksum(from position: Int) -> UInt32 {
        bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[position...])) }
    }
}
