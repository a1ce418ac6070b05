import Foundation

/// A page of Ogg (RFC 3533, 6).
enum OggPage {
    /// - Parameters:
    ///   - content: Of less than 255 bytes: one packet.
    ///   - flags: 2 for the first page of a stream, 4 for the last.
    static func bytes(_ content: Data, stream: UInt32, number: UInt32, flags: UInt8, position: Int64 = 0) -> Data {
        var page = Data([
            .text("OggS\0"), Data([flags]), .little(position), .little(stream), .little(number), .little(UInt32(0)),
            Data([1, UInt8(content.count)]), content,
        ])
        page.replaceSubrange(22..<26, with: Data.little(checksum(page)))
        return page
    }

    /// The checksum of the page, whose own field is zero: CRC-32 with the polynomial 0x04C11DB7, unreflected.
    private static func checksum(_ page: Data) -> UInt32 {
        page.reduce(0) { table[Int($0 >> 24) ^ Int($1)] ^ $0 << 8 }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte) << 24) { value, _ in value & 1 << 31 != 0 ? value << 1 ^ 0x04C1_1DB7 : value << 1 }
    }
}
