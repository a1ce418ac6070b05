import EventLog
import LoopbackKafka

/// What a fetch says about one partition.
struct WireFetch {
    var error = ErrorCode.none
    var highWatermark: Int64 = 0
    var lastStable: Int64 = 0
    var start: Int64 = 0
    var aborted: [Int64]?
    var batches: [RecordBatch] = []
}

extension WireClient {
    /// Fetches partition 0 of a topic.
    func fetch(_ topic: String, from offset: Int64, isCommitted: Bool, maximumBytes: Int32 = 1 << 20) throws
        -> WireFetch
    {
        var reader = try ask(.fetch, version: 11) { writer in
            for number in [-1, 0, 1, maximumBytes] { writer.integer(number) }
            writer.integer(isCommitted ? 1 : 0 as Int8)
            for number in [0, -1] as [Int32] { writer.integer(number) }
            writer.array([topic]) { writer, topic in
                writer.string(topic)
                writer.array([offset]) { writer, offset in
                    for number in [0, -1] as [Int32] { writer.integer(number) }
                    writer.integer(offset)
                    writer.integer(-1 as Int64)
                    writer.integer(maximumBytes)
                }
            }
            writer.arrayCount(0)
            writer.string("")
        }
        // Time to wait, error and session; then one topic with one partition.
        _ = try reader.raw(4 + 2 + 4 + 4)
        _ = try reader.string()
        _ = try reader.raw(4 + 4)
        var fetch = WireFetch()
        fetch.error = ErrorCode(rawValue: try reader.integer())
        fetch.highWatermark = try reader.integer()
        fetch.lastStable = try reader.integer()
        fetch.start = try reader.integer()
        fetch.aborted = try reader.nullableArray { (reader) throws(WireError) in
            _ = try reader.integer(Int64.self)
            return try reader.integer(Int64.self)
        }
        _ = try reader.integer(Int32.self)
        guard var records = try reader.nullableSlice() else { return fetch }
        while records.remaining > 0 {
            if let batch = try RecordBatch(&records) { fetch.batches.append(batch) }
        }
        return fetch
    }
}
