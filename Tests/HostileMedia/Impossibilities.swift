import Foundation

/// Headers of a few bytes that ask for gigabytes.
enum Impossibilities {
    static func items(from films: [SmallFilm]) -> [HostileItem] {
        pictures(films) + sounds() + tables(films) + compressed(films) + streams()
    }

    // MARK: Pictures

    private static func pictures(_ films: [SmallFilm]) -> [HostileItem] {
        var items = [
            HostileItem("65535x65535.gif", gif(width: 65_535, height: 65_535), .tooLarge),
            HostileItem("30000x30000.gif", gif(width: 30_000, height: 30_000), .tooLarge),
            HostileItem("30000x30000.png", png(width: 30_000, height: 30_000), .notMedia),
            HostileItem("65500x65500.mjpeg", jpeg(width: 65_500, height: 65_500)),
            HostileItem(
                "65500x65500-inside.mkv",
                Matroska.film(
                    Matroska.video("V_MJPEG", width: 32, height: 32) + Matroska.sound,
                    clusters: Matroska.cluster(at: 0, picture: jpeg(width: 65_500, height: 65_500))), .refused),
            HostileItem("65535x65535.y4m", .text("YUV4MPEG2 W65535 H65535 F25:1\nFRAME\n"), .refused),
            HostileItem("2147483647x1.y4m", .text("YUV4MPEG2 W2147483647 H1 F25:1\nFRAME\n"), .refused),
            HostileItem("-1x-1.y4m", .text("YUV4MPEG2 W-1 H-1 F25:1\nFRAME\n"), .refused),
            HostileItem("65535x65535.mkv", Matroska.film(Matroska.video(width: 65_535, height: 65_535)), .tooLarge),
            HostileItem(
                "huge.mkv", Matroska.film(Matroska.video(width: 0xFFFF_FFFF, height: 0xFFFF_FFFF))),
            HostileItem(
                "many-large.mkv",
                Matroska.film(
                    (0..<60).reduce(into: Data()) { data, _ in
                        data.append(Matroska.video(width: 8192, height: 4096))
                    }), .tooLarge),
            HostileItem("30000x30000.h264", h264(width: 30_000, height: 30_000)),
        ]
        for film in films where film.suffix == "mp4" || film.suffix == "mov" {
            for (width, height) in [(65_535, 65_535), (30_000, 30_000)] as [(UInt16, UInt16)] {
                // In the first entry of the sample table (ISO/IEC 14496-12, 8.5.2, 12.1.3).
                if let data = film.data.replacing(at: 44, from: "stsd", with: Data([.big(width), .big(height)])) {
                    items.append(HostileItem("\(width)x\(height).\(film.suffix)", data, .tooLarge))
                }
            }
        }
        if let webm = films.first(where: { $0.suffix == "webm" })?.data {
            // A key frame's own size (RFC 6386, 9.1) grows while the container's stays.
            var data = webm
            while let found = data.range(of: Data([0x9D, 0x01, 0x2A, 32, 0, 32, 0])) {
                data.replaceSubrange(found.lowerBound + 3..<found.upperBound, with: [0xFF, 0x3F, 0xFF, 0x3F])
            }
            items.append(HostileItem("16383x16383-inside.webm", data, .tooLarge))
        }
        return items
    }

    private static func gif(width: UInt16, height: UInt16) -> Data {
        let picture = Data([
            Data([0x2C]), Data(count: 4), .little(width), .little(height), Data([0, 2, 2, 0x4C, 0x01, 0]),
        ])
        return Data([.text("GIF89a"), .little(width), .little(height), Data([0x80, 0, 0]), Data(count: 6), picture])
    }

    private static func png(width: UInt32, height: UInt32) -> Data {
        Data([
            Data([0x89]), .text("PNG\r\n\u{1A}\n"), .big(UInt32(13)), .text("IHDR"), .big(width), .big(height),
            Data([8, 2, 0, 0, 0]), Data(count: 4),
        ])
    }

    private static func jpeg(width: UInt16, height: UInt16) -> Data {
        let picture = Data([
            .big(UInt32(0xFFD8_FFC0)), .big(UInt16(17)), Data([8]), .big(height), .big(width),
            Data([3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]), .big(UInt16(0xFFDA)), .big(UInt16(12)),
            Data([3, 1, 0, 2, 0, 3, 0, 0, 63, 0]), Data(count: 64), .big(UInt16(0xFFD9)),
        ])
        return Data([Data](repeating: picture, count: 20))
    }

    /// A sequence header of baseline H.264 (ISO/IEC 14496-10, 7.3.2.1.1), a picture header, and a slice that is noise.
    private static func h264(width: Int, height: Int) -> Data {
        var sequence = BitWriter()
        sequence.write(66, bits: 8)
        sequence.write(0, bits: 8)
        sequence.write(51, bits: 8)
        for value in [0, 0, 2, 1] { sequence.writeExponential(value) }
        sequence.write(0, bits: 1)
        sequence.writeExponential(width / 16 - 1)
        sequence.writeExponential(height / 16 - 1)
        sequence.write(0b1100, bits: 4)
        var picture = BitWriter()
        for value in [0, 0] { picture.writeExponential(value) }
        picture.write(0, bits: 2)
        for value in [0, 0, 0] { picture.writeExponential(value) }
        picture.write(0, bits: 3)
        for value in [0, 0, 0] { picture.writeExponential(value) }
        picture.write(0, bits: 3)
        func unit(_ type: UInt8, _ content: Data) -> Data { Data([.big(UInt32(1)), Data([type]), content]) }
        let slice = Data([0x88, 0x84] + (0..<400).map { UInt8($0 * 37 & 0xFF | 4) })
        return Data(
            [Data](
                repeating: Data([unit(0x67, sequence.data), unit(0x68, picture.data), unit(0x65, slice)]), count: 12))
    }

    // MARK: Sound

    private static func sounds() -> [HostileItem] {
        func wave(channels: UInt16, rate: UInt32, bits: UInt16 = 16) -> Data {
            .chunk(
                "RIFF", .text("WAVE"),
                .chunk(
                    "fmt ", .little(UInt16(1)), .little(channels), .little(rate), .little(UInt32(32_000)),
                    .little(UInt16(2)), .little(bits)),
                .chunk("data", Data(count: 20_000)))
        }
        func sun(channels: UInt32, rate: UInt32) -> Data {
            Data([.text(".snd"), .big(UInt32(28)), .big(UInt32.max), .big(UInt32(3)), .big(rate), .big(channels)])
                + Data(count: 20_000)
        }
        return [
            HostileItem("65535-channels.wav", wave(channels: 65_535, rate: 8000), .refused),
            HostileItem("65-channels.wav", wave(channels: 65, rate: 8000), .tooLarge),
            HostileItem("0-channels.wav", wave(channels: 0, rate: 8000), .refused),
            HostileItem("2000000000-hertz.wav", wave(channels: 1, rate: 2_000_000_000), .tooLarge),
            HostileItem("4294967295-hertz.wav", wave(channels: 1, rate: .max), .refused),
            HostileItem("0-hertz.wav", wave(channels: 1, rate: 0), .any),
            HostileItem("65535-bits.wav", wave(channels: 1, rate: 8000, bits: 65_535), .any),
            HostileItem("2147483648-channels.au", sun(channels: 1 << 31, rate: 8000), .refused),
            HostileItem("4294967295-hertz.au", sun(channels: 1, rate: .max), .refused),
        ]
    }

    // MARK: Tables of an MP4

    /// Counts and sizes in an index that its few bytes cannot hold.
    private static func tables(_ films: [SmallFilm]) -> [HostileItem] {
        guard let film = films.first(where: { $0.suffix == "mp4" })?.data else { return [] }
        // Counts come behind version and flags; the constant size of stsz lies before its count.
        let fields: [(String, Int)] = [
            ("stco", 8), ("stts", 8), ("stss", 8), ("stsc", 8), ("ctts", 8), ("stsz", 12), ("stsd", 8), ("elst", 8),
            ("dref", 8), ("moov", -4), ("trak", -4), ("mdia", -4), ("stbl", -4), ("stsz", -4), ("mdat", -4),
            ("esds", -4), ("avcC", -4), ("hdlr", -4), ("udta", -4), ("meta", -4),
        ]
        var items: [HostileItem] = []
        for (type, distance) in fields {
            for value in [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt32] {
                if let data = film.replacing(at: distance, from: type, with: .big(value)) {
                    items.append(HostileItem("\(type)\(distance)-\(value).mp4", data))
                }
            }
        }
        let start = Data.box("ftyp", .text("isom"), .big(UInt32(0)))
        let wide = Data([.big(UInt32(1)), .text("moov"), .big(UInt64(1) << 62)])
        items.append(HostileItem("moov-2GB.mp4", Data([start, .big(UInt32(0x8000_0000)), .text("moov")]), .refused))
        items.append(HostileItem("moov-2^62.mp4", Data([start, wide]), .refused))
        items.append(HostileItem("nested-boxes.mp4", nestedBoxes(depth: 20_000), .refused))
        // Four billion samples of one byte each, for which no table is needed.
        if let same = film.replacing(at: 8, from: "stsz", with: Data([.big(UInt32(1)), .big(UInt32.max)])) {
            items.append(HostileItem("samples-2^32.mp4", same))
        }
        return items
    }

    /// Boxes within boxes, each as long as it claims.
    private static func nestedBoxes(depth: Int) -> Data {
        var data = Data.box("ftyp", .text("isom"), .big(UInt32(0)))
        for level in 0..<depth { data.append(Data([.big(UInt32(8 * (depth - level))), .text("moov")])) }
        return data
    }

    // MARK: Compressed headers

    /// A compressed index that says how large it was (QuickTime's `cmov`), and claims more than there is memory.
    private static func compressed(_ films: [SmallFilm]) -> [HostileItem] {
        let content = Data([0x78, 0x9C, 0x4B, 0x04, 0x00, 0x00, 0x62, 0x00, 0x62])
        return [0x7FFF_FFF0, 0xFFFF_FFFF].map { (size: UInt32) in
            HostileItem(
                "cmov-\(size).mov",
                Data([
                    .box("ftyp", .text("qt  "), .big(UInt32(0))),
                    .box("moov", .box("cmov", .box("dcom", .text("zlib")), .box("cmvd", .big(size), content))),
                ]), .refused)
        }
    }

    // MARK: Streams

    private static func streams() -> [HostileItem] {
        let tracks = (0..<100_000).reduce(into: Data()) { data, _ in data.append(contentsOf: [0xAE, 0x80]) }
        let streams = (0..<5000).reduce(into: Data()) { data, index in
            let head = Data([
                .text("\u{1}vorbis"), .little(UInt32(0)), Data([1]), .little(UInt32(8000)), Data(count: 14),
            ])
            data.append(OggPage.bytes(head, stream: UInt32(index), number: 0, flags: 2))
        }
        return [
            HostileItem("100000-tracks.mkv", Matroska.film(tracks), .refused),
            HostileItem(
                "200-tracks.mkv",
                Matroska.film((0..<200).reduce(into: Data()) { data, _ in data.append(Matroska.sound) }), .tooLarge),
            HostileItem("5000-streams.ogg", streams, .refused),
            HostileItem("1000-programmes.ts", TransportStream.programmes(1000), .tooLarge),
        ]
    }
}
