import Foundation

/// Real containers that name other files.
enum References {
    /// - Parameter films: One of each container.
    static func items(naming canary: Canary, in films: [SmallFilm]) -> [HostileItem] {
        movies(canary, films) + matroska(canary, films) + [
            HostileItem("gab2.avi", subtitled(canary), .refused),
            HostileItem("picture-link.mp3", tagged(canary), .refused),
            HostileItem("skeleton.ogg", skeleton(films), .any),
            // A name that image2 would take for a sequence.
            HostileItem("frame-%03d.png", Data([0x89]) + .text("PNG\r\n\u{1A}\n"), .notMedia),
            HostileItem("canary*.ts", .text("not a pattern"), .notMedia),
        ]
    }

    // MARK: MOV and MP4

    /// Films whose tracks say that their samples lie in other files (ISO/IEC 14496-12, 8.7.2; QuickTime's `alis`).
    private static func movies(_ canary: Canary, _ films: [SmallFilm]) -> [HostileItem] {
        let entries: [(String, Data)] = [
            ("url-file", .box("url ", .big(UInt32(0)), .text("file://\(canary.path)\0"))),
            ("url-http", .box("url ", .big(UInt32(0)), .text("\(canary.address)/a.mp4\0"))),
            ("urn", .box("urn ", .big(UInt32(0)), .text("urn:x\0\(canary.path)\0"))),
            ("alis", .box("alis", .big(UInt32(0)), alias(to: canary.path))),
            ("alis-relative", .box("alis", .big(UInt32(0)), alias(to: "/canary.ts"))),
            ("rsrc", .box("rsrc", .big(UInt32(0)), alias(to: canary.path))),
        ]
        var items: [HostileItem] = []
        for film in films where film.suffix == "mp4" || film.suffix == "mov" {
            for (name, entry) in entries {
                if let data = withReference(entry, in: film.data) {
                    items.append(HostileItem("dref-\(name).\(film.suffix)", data))
                }
            }
        }
        let redirection = Data.box(
            "moov",
            .box(
                "rmra",
                .box(
                    "rmda",
                    .box("rdrf", .big(UInt32(0)), .text("url "), .big(UInt32(100)), .text("\(canary.address)/a.mov\0")))
            ))
        items.append(
            HostileItem("redirect.mov", Data([.box("ftyp", .text("qt  "), .big(UInt32(0))), redirection]), .refused))
        return items
    }

    /// The film with the data reference of its first track in the place of its own.
    ///
    /// The new entry is larger than the old one: boxes around it grow, and what lies behind the index is of no
    /// matter, for the samples are said to be elsewhere.
    private static func withReference(_ entry: Data, in film: Data) -> Data? {
        var film = film
        guard let found = film.range(of: Data("dref".utf8)) else { return nil }
        let start = found.lowerBound - 4
        let oldSize = Int(film.number(at: start))
        let table = Data.box("dref", .big(UInt32(0)), .big(UInt32(1)), entry)
        film.replaceSubrange(start..<start + oldSize, with: table)
        // Every box that the table lies in: its name is met before, and it reaches beyond.
        for type in ["moov", "trak", "mdia", "minf", "dinf"] {
            guard let outer = film[..<start].range(of: Data(type.utf8), options: .backwards) else { return nil }
            let place = outer.lowerBound - 4
            film.replaceSubrange(
                place..<place + 4, with: Data.big(UInt32(Int(film.number(at: place)) + table.count - oldSize)))
        }
        return film
    }

    /// An alias record as libavformat's mov.c reads it: 150 bytes of volume and names, then typed strings; 2 is the
    /// path on the volume, 18 the place where that is mounted.
    private static func alias(to path: String) -> Data {
        func string(_ type: UInt16, _ text: String) -> Data {
            Data([
                .big(type), .big(UInt16(text.utf8.count)), .text(text), Data(count: text.utf8.count % 2),
            ])
        }
        var names = Data(count: 150)
        names[10] = 1
        names[11] = UInt8(ascii: "/")
        names[50] = 9
        names.replaceSubrange(51..<60, with: Data("canary.ts".utf8))
        return Data([names, string(2, path), string(18, "/"), .big(UInt16.max), .big(UInt16(0))])
    }

    // MARK: Matroska

    private static func matroska(_ canary: Canary, _ films: [SmallFilm]) -> [HostileItem] {
        guard let film = films.first(where: { $0.suffix == "mkv" })?.data,
            let segment = film.range(of: Data([0x18, 0x53, 0x80, 0x67]))
        else { return [] }
        // Behind the segment's identifier and its length of eight bytes: SegmentUUID, PrevUUID, NextUUID and their
        // file names (RFC 9559, 5.1.2), and an attached font (5.1.6).
        let identifier = Data(repeating: 0x5A, count: 16)
        let links = Data.element(
            0x1549_A966, .element(0x73A4, identifier), .element(0x3CB923, identifier), .element(0x3EB923, identifier),
            .element(0x3C83AB, .text(canary.path)), .element(0x3E83BB, .text("file://\(canary.path)")))
        let font = Data.element(
            0x1941_A469,
            .element(
                0x61A7, .element(0x466E, .text(canary.path)), .element(0x4660, .text("application/x-truetype-font")),
                .element(0x465C, Data(repeating: 0xFF, count: 4096)), .element(0x46AE, 1)))
        return [("links", links), ("font", font), ("fonts", Data([Data](repeating: font, count: 40)))].map {
            name, part in
            var data = film
            data.insert(contentsOf: part, at: segment.upperBound + 8)
            return HostileItem("\(name).mkv", data)
        }
    }

    // MARK: Others

    /// An AVI whose subtitles (GAB2) are a playlist: the road by which servers were once made to read their own files.
    private static func subtitled(_ canary: Canary) -> Data {
        let list = "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n\(canary.path)\n#EXT-X-ENDLIST\n"
        let subtitle = Data([
            .text("GAB2\0"), .little(UInt16(2)), .little(UInt32(2)), .text("a\0"), .little(UInt16(4)),
            .little(UInt32(list.utf8.count)), .text(list),
        ])
        let header = Data.chunk(
            "avih", Data([UInt32](arrayLiteral: 40_000, 0, 0, 0, 1, 0, 1, 0, 32, 32, 0, 0, 0, 0).map { .little($0) }))
        let stream = Data.chunk(
            "LIST", .text("strl"),
            .chunk(
                "strh", .text("txts"), Data(count: 16), .little(UInt32(1)), .little(UInt32(25)), .little(UInt32(0)),
                .little(UInt32(1)), Data(count: 20)),
            .chunk("strf", Data(count: 4)))
        let body = Data([
            .text("AVI "), .chunk("LIST", .text("hdrl"), header, stream),
            .chunk("LIST", .text("movi"), .chunk("00tx", subtitle)),
        ])
        return .chunk("RIFF", body)
    }

    /// Sound whose cover is a link (ID3v2.3, 4.15).
    private static func tagged(_ canary: Canary) -> Data {
        let link = Data([.text("\0-->\0\u{3}\0"), .text("\(canary.address)/cover.jpg")])
        let frame = Data([.text("APIC"), .big(UInt32(link.count)), Data(count: 2), link])
        let size = UInt32(frame.count)
        let synchsafe = Data([
            UInt8(size >> 21 & 127), UInt8(size >> 14 & 127), UInt8(size >> 7 & 127), UInt8(size & 127),
        ])
        let silence = Data([.big(UInt32(0xFFFB_1004)), Data(count: 413)])
        return Data([.text("ID3\u{3}\0\0"), synchsafe, frame] + [Data](repeating: silence, count: 40))
    }

    /// An Ogg file whose skeleton (Ogg Skeleton 4.0) points at bones that are not there.
    private static func skeleton(_ films: [SmallFilm]) -> Data {
        let head = Data([
            .text("fishead\0"), .little(UInt16(4)), .little(UInt16(0)), .little(Int64.min), .little(Int64(0)),
            .little(Int64(-1)), .little(Int64(0)), Data(count: 20), .little(UInt64.max), .little(UInt64.max),
        ])
        let film = films.first { $0.suffix == "ogg" }?.data ?? Data()
        return Data([OggPage.bytes(head, stream: 0x736B, number: 0, flags: 2), film])
    }
}
