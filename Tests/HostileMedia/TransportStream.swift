import Foundation

/// MPEG transport streams written by hand (ISO/IEC 13818-1).
enum TransportStream {
    /// Many programmes, each with a table of its own that promises streams.
    static func programmes(_ count: Int) -> Data {
        var data = Data()
        for first in stride(from: 0, to: count, by: 40) {
            let list = (first..<min(first + 40, count)).map { (number: Int) -> Data in
                Data([Data.big(UInt16(number + 1)), Data.big(UInt16(0xE020 + number))])
            }
            data.append(packet(0, section(0, number: 1, Data(list))))
        }
        for number in 0..<count {
            let streams = (0..<20).map { (index: Int) -> Data in
                let identifier = UInt16(0xE020 + (number * 7 + index) % 8000)
                return Data([Data([0x1B]), Data.big(identifier), Data.big(UInt16(0xF000))])
            }
            let content = Data([Data.big(UInt16(0xE100)), .big(UInt16(0xF000))] + streams)
            data.append(packet(UInt16(0x20 + number), section(2, number: UInt16(number + 1), content)))
        }
        return data
    }

    /// A packet that begins a section.
    private static func packet(_ identifier: UInt16, _ section: Data) -> Data {
        let head = Data([Data([0x47]), .big(identifier & 0x1FFF | 0x4000), Data([0x10, 0]), section])
        return head + Data(repeating: 0xFF, count: max(0, 188 - head.count))
    }

    private static func section(_ table: UInt8, number: UInt16, _ content: Data) -> Data {
        let part = Data([
            Data([table]), .big(UInt16(0xB000 | (content.count + 9))), .big(number), Data([0xC1, 0, 0]), content,
        ])
        return Data([part, Data.big(checksum(part))])
    }

    /// CRC-32 of ISO/IEC 13818-1, annex A.
    private static func checksum(_ data: Data) -> UInt32 {
        data.reduce(UInt32.max) { value, byte in
            (0..<8).reduce(value ^ UInt32(byte) << 24) { sum, _ in
                sum & 1 << 31 != 0 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1
            }
        }
    }
}
