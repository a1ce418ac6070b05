import Foundation

extension Data {
    /// The bytes of numbers and texts, one after the other.
    init(_ parts: [Data]) {
        self = parts.reduce(into: Data()) { $0.append($1) }
    }

    static func text(_ text: String) -> Data { Data(text.utf8) }

    static func big<Number: FixedWidthInteger>(_ number: Number) -> Data {
        Swift.withUnsafeBytes(of: number.bigEndian) { Data($0) }
    }

    static func little<Number: FixedWidthInteger>(_ number: Number) -> Data {
        Swift.withUnsafeBytes(of: number.littleEndian) { Data($0) }
    }

    /// A box of ISO/IEC 14496-12, 4.2.
    static func box(_ type: String, _ content: Data...) -> Data {
        let content = Data(content)
        return Data([.big(UInt32(8 + content.count)), .text(type), content])
    }

    /// An element of EBML (RFC 8794), its length in eight bytes.
    static func element(_ identifier: UInt32, _ content: Data...) -> Data {
        let content = Data(content)
        let name = Data.big(identifier).drop { $0 == 0 }
        return Data([Data(name), .big(UInt64(content.count) | 1 << 56), content])
    }

    /// The same with a number.
    static func element(_ identifier: UInt32, _ number: UInt64) -> Data { element(identifier, .big(number)) }

    /// A chunk of RIFF, little-endian and padded to an even length.
    static func chunk(_ name: String, _ content: Data...) -> Data {
        let content = Data(content)
        return Data([.text(name), .little(UInt32(content.count)), content, Data(count: content.count % 2)])
    }

    /// The same bytes with others in the place of those at a distance from the first occurrence of a name.
    ///
    /// - Returns: Nil when there is no such name.
    func replacing(at distance: Int, from name: String, with bytes: Data) -> Data? {
        guard let found = range(of: Data(name.utf8)), found.lowerBound + distance + bytes.count <= endIndex else {
            return nil
        }
        var copy = self
        copy.replaceSubrange((found.lowerBound + distance)..<(found.lowerBound + distance + bytes.count), with: bytes)
        return copy
    }

    /// The 32-bit number at an offset, big-endian.
    func number(at offset: Int) -> UInt32 {
        self[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
