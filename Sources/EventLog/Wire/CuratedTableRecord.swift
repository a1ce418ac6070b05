package import Foundations

/// A record of the table topic.
package enum CuratedTableRecord: Hashable, Sendable {
    /// The clip is in the set; this is how it came in.
    case member(ClipChange)

    /// The clip is not in the set.
    case deleted(ClipID)

    /// Reads a record of the table topic.
    package static func parse(_ record: ConsumedRecord) throws(CuratedEventError) -> CuratedTableRecord {
        let reader = CuratedRecordReader(record: record)
        return record.value == nil ? .deleted(try reader.clipID()) : .member(try reader.change(try reader.json()))
    }
}
