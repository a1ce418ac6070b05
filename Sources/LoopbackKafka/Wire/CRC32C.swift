/// The checksum of record batches: CRC-32 with Castagnoli's polynomial, reflected (RFC 3720, appendix B.4).
package enum CRC32C {
    /// Eight tables of 256 entries: entry `256 * k + b` is the checksum of byte b followed by k zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
            tables[byte] = value
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
        }
        return tables
    }()

    /// The checksum of `bytes`, eight of them a step. Complexity: O(n).
    package static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { table in
            var value = UInt32.max
            var position = 0
            // `table` has 2,048 entries and every index below is k * 256 plus a byte, k < 8.
            while position + 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                let mixed = word ^ UInt64(value)
                value = 0
                for lane in 0..<8 {
                    value ^= table[(7 - lane) * 256 + Int(truncatingIfNeeded: mixed >> UInt64(8 * lane) & 0xFF)]
                }
                position += 8
            }
            while position < bytes.count {
                value = value >> 8 ^ table[Int(truncatingIfNeeded: value ^ UInt32(bytes[position])) & 0xFF]
                position += 1
            }
            return ~value
        }
    }

    package static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { checksum($0) }
    }
}
