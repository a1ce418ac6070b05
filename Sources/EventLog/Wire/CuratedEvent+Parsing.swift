extension CuratedEvent {
    /// Reads a record of the event topic.
    package static func parse(_ record: ConsumedRecord) throws(CuratedEventError) -> CuratedEvent {
        let reader = CuratedRecordReader(record: record)
        let type = record.headers.first { $0.name == "ce_type" }.map { String(decoding: $0.value, as: UTF8.self) }
        let json = try reader.json()
        switch type {
        case acceptedType: return .accepted(try reader.change(json))
        case evictedType: return .evicted(try reader.change(json), because: try reader.reason(json))
        case let other?: throw reader.error("the header ce_type is \"\(other)\"")
        case nil: throw reader.error("there is no header ce_type")
        }
    }
}
