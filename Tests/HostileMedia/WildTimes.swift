import Foundation

/// Files whose clocks say what no clock says, and files whose packets hold nothing.
enum WildTimes {
    static func items(from films: [SmallFilm]) -> [HostileItem] {
        matroska() + movies(films) + flash(films) + videoInterleave(films) + nothing()
    }

    private static let tracks = Matroska.video(width: 16, height: 16) + Matroska.sound
    private static let picture = Data(repeating: 0x80, count: 384)
    private static let sound = Data(count: 1600)

    /// Ten pictures, each with a tenth of a second of sound.
    private static func blocks(at times: [Int16]) -> [Matroska.Block] {
        times.flatMap { time in
            [Matroska.Block(track: 1, time: time, data: picture), Matroska.Block(track: 2, time: time, data: sound)]
        }
    }

    private static func matroska() -> [HostileItem] {
        let usual = (0..<10).map { Int16(100 * $0) }
        func film(
            _ name: String, at time: UInt64 = 0, _ times: [Int16], scale: UInt64 = 1_000_000, duration: Double = 1000
        ) -> HostileItem {
            HostileItem(
                "\(name).mkv",
                Matroska.film(
                    tracks, scale: scale, duration: duration, clusters: Matroska.cluster(at: time, blocks(at: times))))
        }
        return [
            film("plain", usual), film("negative", usual.map { $0 - 20_000 }), film("backwards", usual.reversed()),
            film("all-at-once", usual.map { _ in 0 }), film("extremes", [.min, .max, 0, .max, .min]),
            film("2^62", at: 1 << 62, usual), film("2^63", at: 1 << 63, usual), film("2^64-1", at: .max, usual),
            film("2^56", at: 1 << 56, usual), film("scale-0", usual, scale: 0), film("scale-1", usual, scale: 1),
            film("scale-2^63", usual, scale: 1 << 63), film("scale-2^32", usual, scale: 1 << 32),
            film("duration-nan", usual, duration: .nan), film("duration-infinite", usual, duration: .infinity),
            film("duration-negative", usual, duration: -1), film("duration-2^63", usual, duration: 0x1p63),
            film("duration-1e300", usual, duration: 1e300), film("duration-0", usual, duration: 0),
            HostileItem(
                "far-apart.mkv",
                Matroska.film(
                    tracks,
                    clusters: Data(
                        (0..<40).map { index in
                            Matroska.cluster(at: 1 << UInt64(index), blocks(at: [0, 100]))
                        }))),
            HostileItem(
                "rates.mkv",
                Matroska.film(
                    Matroska.video(width: 16, height: 16) + Matroska.sound(rate: .nan, channels: 1),
                    clusters: Matroska.cluster(at: 0, blocks(at: usual)))),
            HostileItem(
                "rate-1e300.mkv",
                Matroska.film(
                    Matroska.video(width: 16, height: 16) + Matroska.sound(rate: 1e300, channels: 1 << 31),
                    clusters: Matroska.cluster(at: 0, blocks(at: usual))), .refused),
        ]
    }

    /// Time units, lengths and edits of an MP4 (ISO/IEC 14496-12, 8.2.2, 8.4.2, 8.6.6), and turned pictures (8.3.2).
    private static func movies(_ films: [SmallFilm]) -> [HostileItem] {
        // Distances from a box's type, in boxes of version 0.
        let fields: [(String, Int)] = [
            ("mvhd", 16), ("mvhd", 20), ("mdhd", 16), ("mdhd", 20), ("tkhd", 24), ("elst", 12), ("elst", 16),
            ("elst", 20), ("tkhd", 44), ("tkhd", 48), ("tkhd", 56), ("tkhd", 60), ("stts", 12), ("stts", 16),
            ("ctts", 12), ("ctts", 16),
        ]
        var items: [HostileItem] = []
        for film in films where film.suffix == "mp4" || film.suffix == "mov" {
            for (type, distance) in fields {
                for value in [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt32] {
                    if let data = film.data.replacing(at: distance, from: type, with: .big(value)) {
                        items.append(HostileItem("\(type)+\(distance)-\(value).\(film.suffix)", data))
                    }
                }
            }
        }
        return items
    }

    /// Timestamps of FLV tags: three bytes and a fourth above them.
    private static func flash(_ films: [SmallFilm]) -> [HostileItem] {
        guard let film = films.first(where: { $0.suffix == "flv" })?.data else { return [] }
        return [0xFFFF_FFFF, 0x7FFF_FFFF, 0x8000_0000].map { (time: UInt32) in
            var data = film
            var place = 13
            var index = 0
            while place + 11 < data.count {
                let size = data[place + 1..<place + 4].reduce(0) { $0 << 8 | Int($1) }
                if index % 3 == 2 {
                    let bytes = [UInt8](Data.big(time))
                    data.replaceSubrange(place + 4..<place + 8, with: [bytes[1], bytes[2], bytes[3], bytes[0]])
                }
                index += 1
                place += 11 + size + 4
            }
            return HostileItem("times-\(time).flv", data)
        }
    }

    /// Rates of an AVI, which are fractions of 32-bit numbers.
    private static func videoInterleave(_ films: [SmallFilm]) -> [HostileItem] {
        guard let film = films.first(where: { $0.suffix == "avi" })?.data else { return [] }
        let pairs: [(UInt32, UInt32)] = [
            (0, 0), (1, 0), (0, 1), (.max, 1), (1, .max), (1 << 31, 1 << 31), (1, 1 << 31),
        ]
        return pairs.compactMap { scale, rate in
            film.replacing(at: 28, from: "strh", with: Data([.little(scale), .little(rate)])).map {
                HostileItem("rate-\(rate)-\(scale).avi", $0)
            }
        }
    }

    /// Packets of no bytes, more of them than anybody wants.
    private static func nothing() -> [HostileItem] {
        let none = [Matroska.Block](repeating: Matroska.Block(track: 1, time: 0, data: Data()), count: 20_000)
        let empty = Data([Data([9]), Data(count: 10), .big(UInt32(11))])
        let tags = [Data](repeating: empty, count: 100_000).reduce(into: Data()) { $0.append($1) }
        return [
            HostileItem("nothing.mkv", Matroska.film(tracks, clusters: Matroska.cluster(at: 0, none))),
            HostileItem("nothing.flv", Data([.text("FLV\u{1}"), Data([5]), .big(UInt32(9)), .big(UInt32(0)), tags])),
        ]
    }
}
