import Foundation

/// Files of a few thousand bytes, or a few million, on which libavformat spends minutes without reading or asking
/// whether to go on, or gigabytes. No deadline of its caller's is looked at: only another process can end it.
enum Overwhelming {
    static func items(from films: [SmallFilm]) -> [HostileItem] {
        var items: [HostileItem] = []
        if let film = films.first(where: { $0.suffix == "m4s" })?.data, let data = fragments(in: film, count: 1000) {
            items.append(HostileItem("time-fragments.mp4", data))
        }
        // Samples of one size need no table, but libavformat makes itself one.
        if let film = films.first(where: { $0.suffix == "mp4" })?.data,
            let data = film.replacing(at: 8, from: "stsz", with: Data([.big(UInt32(1)), .big(UInt32(80_000_000))]))
        {
            items.append(HostileItem("memory-samples.mp4", data))
        }
        let tracks = Data((0..<2_000_000).map { $0 % 2 == 0 ? 0xAE : 0x80 })
        items.append(HostileItem("memory-tracks.mkv", Matroska.film(tracks), .refused))
        return items
    }

    /// A fragmented film whose first track has no number, with runs of no samples in its first fragment.
    ///
    /// libavformat 5.1 (mov.c, `update_frag_index`) takes the error code for the lack of the number as the place in its
    /// index, about -10^9, and counts up from there for each run: about half a second of one core.
    private static func fragments(in film: Data, count: Int) -> Data? {
        guard var film = film.replacing(at: 0, from: "tkhd", with: .text("free")),
            let run = film.range(of: Data("trun".utf8), options: .backwards)
        else { return nil }
        let runs = [Data](repeating: .box("trun", .big(UInt32(0)), .big(UInt32(0))), count: count)
            .reduce(into: Data()) { $0.append($1) }
        let place = run.lowerBound - 4
        for type in ["moof", "traf"] {
            guard let outer = film[..<place].range(of: Data(type.utf8), options: .backwards) else { return nil }
            let size = film.number(at: outer.lowerBound - 4) + UInt32(runs.count)
            film.replaceSubrange(outer.lowerBound - 4..<outer.lowerBound, with: Data.big(size))
        }
        film.insert(contentsOf: runs, at: place)
        return film
    }
}
