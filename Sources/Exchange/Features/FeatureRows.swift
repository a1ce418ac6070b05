import EventLog
import Foundations

/// The ids of a feature file, and which rows belong together by them.
struct FeatureRows {
    /// Rows, those of a video together, videos by id.
    private(set) var order: [Int32] = []

    private(set) var videos: [(id: VideoID, places: Range<Int>)] = []

    /// When ids name clips: where each begins, by row; else empty.
    private(set) var startMilliseconds: [Int] = []

    /// Rows whose id is none, with what is wrong.
    private(set) var rejected: [(row: Int, problem: String)] = []

    /// Two rows of one clip, the first that are found; nil when each id is there once.
    private(set) var repetition: (Int, Int)?

    /// - Parameter mayNameClips: Whether ids of clips are taken for such, where all are.
    init(_ array: StoredArray, mayNameClips: Bool) throws(ExchangeError) {
        var ids: [VideoID?] = []
        ids.reserveCapacity(array.rowCount)
        var clips: [ClipID] = []
        var areClips = mayNameClips
        var rejected: [(row: Int, problem: String)] = []
        try array.forEachText { row, text in
            guard let text else {
                rejected.append((row, "its id is not Unicode"))
                return ids.append(nil)
            }
            if let problem = FeatureRows.problem(with: text) {
                rejected.append((row, problem))
                return ids.append(nil)
            }
            ids.append(VideoID(text))
            guard areClips else { return }
            guard let clip = ClipID(parsing: text) else {
                areClips = false
                return clips = []
            }
            clips.append(clip)
        }
        self.rejected = rejected
        if areClips, clips.count == array.rowCount {
            ids = clips.map(\.video)
            startMilliseconds = clips.map(\.startMilliseconds)
        }
        order = ids.indices.filter { ids[$0] != nil }.map { Int32($0) }
        // A video's rows keep their order.
        order.sort { left, right in
            guard let first = ids[Int(left)], let second = ids[Int(right)], first != second else { return left < right }
            return first < second
        }
        var start = 0
        while start < order.count, let id = ids[Int(order[start])] {
            let end = order[start...].firstIndex { ids[Int($0)] != id } ?? order.count
            videos.append((id, start..<end))
            if repetition == nil { repetition = repeated(order[start..<end]) }
            start = end
        }
    }

    /// Of rows of one video, the first two that begin at one time.
    private func repeated(_ rows: ArraySlice<Int32>) -> (Int, Int)? {
        guard rows.count > 1 else { return nil }
        var first: [Int: Int] = [:]
        for row in rows.map(Int.init) {
            let start = startMilliseconds.isEmpty ? 0 : startMilliseconds[row]
            if let earlier = first.updateValue(row, forKey: start) { return (earlier, row) }
        }
        return nil
    }

    /// What a message on the input topic may not have as an id, a row may not either.
    private static func problem(with id: String) -> String? {
        guard !id.isEmpty else { return "its id is empty" }
        guard id.utf8.count <= DiscoveryMessage.maximumIDBytes else {
            return "its id has \(id.utf8.count) bytes; at most \(DiscoveryMessage.maximumIDBytes) are taken"
        }
        guard !id.hasControlCharacter else {
            return "its id contains a control character"
        }
        return nil
    }
}
