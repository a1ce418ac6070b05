package import Foundations

/// The clips of a `FeatureFile` with the vectors of chosen views, read as they are asked for.
package struct FeatureTable {
    /// A view of more numbers is no embedding: whitening takes their square in memory.
    package static let maximumDimension = 16_384

    /// The latest instant a clip may name, in seconds: ids of clips count milliseconds in an `Int`.
    private static let latestInstant = 1e9

    /// Clips of one video, in the order of their rows.
    package struct Video: Sendable {
        package let id: VideoID

        /// In `FeatureTable.order`.
        fileprivate let places: Range<Int>

        /// How many clips it has.
        package var count: Int { places.count }
    }

    /// A row that is no clip.
    package struct RowError: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// A clip with a vector for each view; or why the row is none.
    package typealias Row = Result<(clip: ClipReference, features: [[Float]]), RowError>

    /// By id.
    package let videos: [Video]

    /// Rows that name no video.
    package let rejected: [RowError]

    /// Of the chosen views, in their order.
    package let dimensions: [Int]

    private let path: String
    private let ids: StoredArray
    private let starts: StoredArray?
    private let ends: StoredArray?
    private let uris: StoredArray?
    private let vectors: [(view: FeatureView, array: StoredArray)]
    private let clipSeconds: Double

    /// Rows, those of a video together.
    private let order: [Int32]

    /// With ids of clips and no `start`: where the clips begin, by row.
    private let startMilliseconds: [Int]

    /// Reads the ids, and the headers of everything else.
    ///
    /// Without `start`, ids that are all of the form `<video>@<milliseconds>` name clips; else each names a video, of
    /// which the clip is the beginning, and may occur once.
    ///
    /// - Parameters:
    ///   - views: Of the file's, in the order that is wanted.
    ///   - clipSeconds: The length of a clip where there is no `end`.
    package init(_ file: FeatureFile, views: [FeatureView], clipSeconds: Double) throws(ExchangeError) {
        let path = file.arrays.path
        func column(_ name: String, _ kinds: [ElementType.Kind], _ what: String) throws(ExchangeError) -> StoredArray? {
            guard let array = try file.optionalArray(name) else { return nil }
            guard array.shape.count == 1, kinds.contains(array.element.kind) else {
                throw ExchangeError(
                    array.name, "it has the shape \(array.shape) of \(array.element); \(what), one a clip, are wanted")
            }
            return array
        }
        guard let ids = try column(FeatureFile.ids, [.text, .bytes, .signed, .unsigned], "texts or integers") else {
            preconditionFailure("a feature file has ids")
        }
        let numbers: [ElementType.Kind] = [.floating, .signed, .unsigned]
        starts = try column(FeatureFile.start, numbers, "seconds")
        ends = try column(FeatureFile.end, numbers, "seconds")
        uris = try column(FeatureFile.uri, [.text, .bytes], "texts")
        if starts == nil, let ends { throw ExchangeError(ends.name, "there is no array start beside it") }
        var vectors: [(view: FeatureView, array: StoredArray)] = []
        for view in views {
            let array = try file.arrays.array(view.array)
            guard array.shape.count == 2, array.element.kind == .floating else {
                throw ExchangeError(
                    array.name,
                    "it has the shape \(array.shape) of \(array.element); a vector of floating numbers a clip is wanted"
                )
            }
            guard (1...FeatureTable.maximumDimension).contains(array.shape[1]) else {
                throw ExchangeError(
                    array.name,
                    "its vectors have \(array.shape[1]) numbers; from 1 to \(FeatureTable.maximumDimension) are taken")
            }
            vectors.append((view, array))
        }
        for array in [starts, ends, uris].compactMap({ $0 }) + vectors.map(\.array)
        where array.rowCount != ids.rowCount {
            throw ExchangeError(array.name, "it has \(array.rowCount) rows, where ids has \(ids.rowCount)")
        }
        guard (1..<Int(Int32.max)).contains(ids.rowCount) else {
            throw ExchangeError(path, "there are \(ids.rowCount) rows; from 1 to \(Int32.max - 1) are taken")
        }
        let rows = try FeatureRows(ids, mayNameClips: starts == nil)
        if starts == nil, let (first, second) = rows.repetition {
            throw ExchangeError(
                ids.name,
                "rows \(first) and \(second) have the same id; without an array start each clip needs an id of its own")
        }
        self.path = path
        self.ids = ids
        self.vectors = vectors
        self.clipSeconds = clipSeconds
        dimensions = vectors.map { $0.array.shape[1] }
        rejected = rows.rejected.map { row, problem in RowError(description: "\(path): row \(row): \(problem)") }
        order = rows.order
        startMilliseconds = rows.startMilliseconds
        videos = rows.videos.map { Video(id: $0.id, places: $0.places) }
    }

    /// Clips in all, and those that turn out not to be any.
    package var clipCount: Int { order.count }

    /// The clips of a video in the order of their rows.
    ///
    /// - Throws: When the file cannot be read.
    package func clips(of video: Video) throws(ExchangeError) -> [Row] {
        var clips: [Row] = []
        for place in video.places {
            let row = Int(order[place])
            func fault(_ problem: String) -> RowError {
                RowError(description: "\(path): row \(row), \(video.id): \(problem)")
            }
            guard let span = try span(of: row) else {
                clips.append(
                    .failure(
                        fault(
                            "its start and end are not seconds from 0 to \(Int(FeatureTable.latestInstant)), in order"))
                )
                continue
            }
            guard let uri = try uris.map({ array throws(ExchangeError) in try array.text(row: row) }) ?? video.id.text
            else {
                clips.append(.failure(fault("its uri is not Unicode")))
                continue
            }
            var features: [[Float]] = []
            var problem: RowError?
            for (view, array) in vectors {
                let vector = try array.floats(row: row)
                if problem == nil, let place = vector.firstIndex(where: { !$0.isFinite }) {
                    problem = fault("\(view.array)[\(row), \(place)] is \(vector[place]), not a finite number")
                }
                features.append(vector)
            }
            if let problem {
                clips.append(.failure(problem))
            } else {
                let clip = ClipReference(video: video.id, uri: uri.isEmpty ? video.id.text : uri, span: span)
                clips.append(.success((clip, features)))
            }
        }
        return clips
    }

    /// - Returns: Nil when it is none.
    private func span(of row: Int) throws(ExchangeError) -> TimeSpan? {
        let start: Double
        if let starts {
            start = try starts.number(row: row)
        } else {
            start = startMilliseconds.isEmpty ? 0 : Double(startMilliseconds[row]) / 1000
        }
        let end = try ends.map { array throws(ExchangeError) in try array.number(row: row) } ?? start + clipSeconds
        guard start >= 0, start <= end, end <= FeatureTable.latestInstant else { return nil }
        return TimeSpan(start: start, end: end)
    }
}
