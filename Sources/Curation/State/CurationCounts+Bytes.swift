import Foundations
import Selection

extension ByteWriter {
    mutating func write(_ counts: CurationCounts) {
        for reason in DeclineReason.allCases { write(counts.declined[reason] ?? 0) }
        for path in CurationCounts.plain { write(counts[keyPath: path]) }
    }
}

extension ByteReader {
    mutating func curationCounts() throws(ByteReaderError) -> CurationCounts {
        var counts = CurationCounts()
        for reason in DeclineReason.allCases {
            let count = try count()
            // A reason that never applied has no entry.
            if count > 0 { counts.declined[reason] = count }
        }
        for path in CurationCounts.plain { counts[keyPath: path] = try count() }
        return counts
    }

    /// Far from overflowing, whatever is added.
    mutating func count() throws(ByteReaderError) -> Int { try integer(0...(1 << 60), "a count") }
}

extension CurationCounts {
    /// All counts but those that are told by reason, in the order they are written in.
    fileprivate static var plain: [WritableKeyPath<CurationCounts, Int>] {
        [
            \.clips, \.accepted, \.displaced, \.duplicates, \.withdrawn, \.dropped, \.capacityEvicted, \.publications,
            \.reassigned, \.recomputed, \.followed,
        ]
    }
}
