/// The dead-letter topic as those see it who look after it.
package struct LetterBox {
    /// How far a survey looks.
    package enum Reach: Sendable {
        /// To the first record that is undecided: all that can be said without waiting.
        case decided

        /// To the end. What is committed behind a transaction that is still open, such as another letter's marker, is
        /// seen only when that has ended.
        case end
    }

    /// The offsets that a survey reads, by partition.
    package typealias Extent = [TopicPartition: Range<Int64>]

    private let log: any LetterLog
    private let partitions: [TopicPartition]

    /// - Parameter partitions: How many the topic has.
    package init(topic: String, partitions: Int, log: any LetterLog) {
        self.log = log
        self.partitions = (0..<partitions).map { TopicPartition(topic: topic, partition: Int32($0)) }
    }

    /// What the topic holds at this moment.
    package func extent(_ reach: Reach) throws(LogFailure) -> Extent {
        var extent: Extent = [:]
        for partition in partitions {
            let bounds = try log.bounds(of: partition)
            let end =
                switch reach {
                case .decided: bounds.upperBound
                case .end: try log.end(of: partition)
                }
            extent[partition] = bounds.lowerBound..<max(bounds.lowerBound, end)
        }
        return extent
    }

    /// Reads letters and markers.
    ///
    /// - Throws: `.retry` while it is undecided what is committed there.
    package func survey(_ filter: LetterFilter, in extent: Extent) throws(LogFailure) -> LetterSurvey {
        var survey = LetterSurvey(filter)
        for (partition, offsets) in extent.sorted(by: { $0.key < $1.key }) where !offsets.isEmpty {
            try log.read(offsets, of: partition) { survey.add($0) }
        }
        return survey
    }

    /// The letters at these places, in their order; without those that are no longer there.
    ///
    /// - Complexity: Each partition is read once, from the first of its places to the last.
    package func letters(at places: some Sequence<RecordPlace>) throws(LogFailure) -> [FiledLetter] {
        var found: [RecordPlace: FiledLetter] = [:]
        let places = Array(places)
        let wanted = Set(places)
        var extent: Extent = [:]
        for place in places {
            let known = extent[place.partition] ?? place.offset..<place.offset + 1
            extent[place.partition] =
                min(known.lowerBound, place.offset)..<max(known.upperBound, place.offset + 1)
        }
        for (partition, offsets) in extent.sorted(by: { $0.key < $1.key }) {
            try log.read(offsets, of: partition) { record in
                guard wanted.contains(record.place) else { return }
                found[record.place] = FiledLetter(record)
            }
        }
        return places.compactMap { found[$0] }
    }

    /// Key and value of a letter's input, whole: from the letter, or where it was cut, from where the input was read.
    ///
    /// - Returns: `nil` when the input is no longer there, or another record in its place.
    func input(of letter: FiledLetter) throws(LogFailure) -> (key: [UInt8]?, value: [UInt8]?)? {
        guard letter.isCut else { return (letter.key, letter.value) }
        guard let source = letter.source, try log.bounds(of: source.partition).contains(source.offset) else {
            return nil
        }
        var original: ConsumedRecord?
        try log.read(source.offset..<source.offset + 1, of: source.partition) { record in
            if record.offset == source.offset { original = record }
        }
        guard let original, letter.isCut(from: original) else { return nil }
        return (original.key, original.value)
    }
}
