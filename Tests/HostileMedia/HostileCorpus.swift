import Foundation

/// Files made to break or to lead astray whoever decodes them. The same corpus each time, but for the canary's place.
package struct HostileCorpus: Sendable {
    /// Harmless, and the stuff that the rest is made of.
    package let films: [SmallFilm]

    /// Made by FFmpeg's program.
    package init() throws {
        films = try SmallFilm.all()
    }

    /// Files that name others, to be written into the canary's folder.
    package func references(naming canary: Canary) -> [HostileItem] {
        Playlists.items(naming: canary) + References.items(naming: canary, in: films)
    }

    /// Files that claim sizes, counts, rates and times that nothing has.
    package var impossibilities: [HostileItem] {
        Impossibilities.items(from: films) + WildTimes.items(from: films)
    }

    /// Files that may keep a process busy for minutes, whatever deadline it sets itself, or take gigabytes unless
    /// `MediaLibrary.limitAllocation` was called. Only for processes that another can end; not among `items`.
    package var overwhelming: [HostileItem] { Overwhelming.items(from: films) }

    /// Every film cut off at every hundredth of its length.
    package var truncations: [HostileItem] { films.flatMap { Damage.truncations(of: $0) } }

    /// Every film, changed as seeds decide.
    package func mutations(seeds: Range<UInt64>) -> [HostileItem] {
        films.flatMap { film in seeds.map { Damage.mutation(of: film, seed: $0) } }
    }

    /// Everything but `overwhelming`, written into a folder.
    ///
    /// - Parameters:
    ///   - folder: Of the canary, since some files name it relatively.
    ///   - seeds: Of mutations, for each film.
    package func items(
        in folder: String, naming canary: Canary, seeds: Range<UInt64>
    ) throws -> [(item: HostileItem, path: String)] {
        let items = references(naming: canary) + impossibilities + truncations + mutations(seeds: seeds)
        return try items.map { ($0, try $0.write(in: folder)) }
    }
}
