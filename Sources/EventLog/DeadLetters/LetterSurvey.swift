/// Which dead letters of a topic have not been requeued, and which of them are meant. It keeps no content: a topic may
/// hold more than memory does.
package struct LetterSurvey: Sendable {
    private struct Entry {
        let timestamp: Int64
        let errorClass: Int
        let isMeant: Bool
    }

    private let filter: LetterFilter

    /// Letters with and without a marker, and the letters that have one.
    private var letters: [RecordPlace: Entry] = [:]
    private var requeued: Set<RecordPlace> = []

    /// Few, of many letters.
    private var classNames: [String] = []
    private var classNumbers: [String: Int] = [:]

    /// Records that are neither letters nor markers.
    package private(set) var strangers = 0

    init(_ filter: LetterFilter) {
        self.filter = filter
    }

    /// Takes note of a record. The order does not matter.
    mutating func add(_ record: ConsumedRecord) {
        if let marker = RequeueMarker(record) {
            requeued.insert(marker.letter)
        } else if let letter = FiledLetter(record) {
            letters[letter.place] = Entry(
                timestamp: letter.timestamp, errorClass: number(of: letter.errorClass),
                isMeant: filter.includes(letter))
        } else {
            strangers += 1
        }
    }

    private mutating func number(of errorClass: String) -> Int {
        if let number = classNumbers[errorClass] { return number }
        classNames.append(errorClass)
        classNumbers[errorClass] = classNames.count - 1
        return classNames.count - 1
    }

    /// How many letters of each class have not been requeued, meant or not.
    package var classes: [String: Int] {
        var counts: [String: Int] = [:]
        for (place, entry) in letters where !requeued.contains(place) {
            counts[classNames[entry.errorClass], default: 0] += 1
        }
        return counts
    }

    /// The letters that are meant and have not been requeued, the oldest first.
    ///
    /// Within a partition they keep their order, whatever their timestamps say: none is taken for older than what
    /// stands before it.
    package func places() -> [RecordPlace] {
        let open = letters.filter { $0.value.isMeant && !requeued.contains($0.key) }.sorted { $0.key < $1.key }
        var latest: [TopicPartition: Int64] = [:]
        let dated = open.map { place, entry in
            let time = max(entry.timestamp, latest[place.partition] ?? .min)
            latest[place.partition] = time
            return (time, place)
        }
        return dated.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
    }

    /// The class of a letter that `places()` named.
    package func errorClass(of place: RecordPlace) -> String {
        letters[place].map { classNames[$0.errorClass] } ?? ""
    }
}
