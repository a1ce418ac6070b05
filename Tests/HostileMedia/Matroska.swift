import Foundation

/// Matroska files written by hand (RFC 9559).
enum Matroska {
    /// - Parameters:
    ///   - tracks: Of `TrackEntry` elements.
    ///   - scale: Nanoseconds of a tick.
    ///   - duration: In ticks.
    ///   - clusters: What follows.
    static func film(
        _ tracks: Data, scale: UInt64 = 1_000_000, duration: Double = 1000,
        clusters: Data = cluster(at: 0, picture: Data(count: 384))
    ) -> Data {
        Data([
            .element(0x1A45_DFA3, .element(0x4282, .text("matroska")), .element(0x4287, 4), .element(0x4285, 2)),
            .element(
                0x1853_8067,
                .element(0x1549_A966, .element(0x2AD7B1, scale), .element(0x4489, .big(duration.bitPattern))),
                .element(0x1654_AE6B, tracks), clusters),
        ])
    }

    /// A track of pictures, uncompressed YUV unless a codec is named.
    static func video(_ codec: String = "V_UNCOMPRESSED", width: UInt64, height: UInt64) -> Data {
        .element(
            0xAE, .element(0xD7, 1), .element(0x73C5, 1), .element(0x83, 1), .element(0x86, .text(codec)),
            .element(0xE0, .element(0xB0, width), .element(0xBA, height), .element(0x2EB524, .text("I420"))))
    }

    /// A track of 16-bit sound at 8 kHz.
    static let sound = sound(rate: 8000, channels: 1)

    static func sound(rate: Double, channels: UInt64) -> Data {
        .element(
            0xAE, .element(0xD7, 2), .element(0x73C5, 2), .element(0x83, 2), .element(0x86, .text("A_PCM/INT/LIT")),
            .element(0xE1, .element(0xB5, .big(rate.bitPattern)), .element(0x9F, channels), .element(0x6264, 16)))
    }

    /// A packet.
    struct Block {
        let track: UInt8

        /// In ticks from the cluster's.
        let time: Int16
        let data: Data
    }

    static func cluster(at time: UInt64, _ blocks: [Block]) -> Data {
        let parts = blocks.map { block in
            Data.element(0xA3, Data([0x80 | block.track]), .big(block.time), Data([0x80]), block.data)
        }
        return .element(0x1F43_B675, .element(0xE7, time), Data(parts))
    }

    /// A second of ten equal pictures and their sound.
    static func cluster(at time: UInt64, picture: Data) -> Data {
        cluster(
            at: time,
            (0..<10).flatMap { index in
                [
                    Block(track: 1, time: Int16(100 * index), data: picture),
                    Block(track: 2, time: Int16(100 * index), data: Data(count: 1600)),
                ]
            })
    }
}
