import EventLog

/// Why a producer's batch is refused.
package enum BatchRefusal: Error, Hashable, Sendable {
    case unsupportedCompression

    /// The checksum or the format is wrong.
    case corrupt

    /// The batch is none that a producer may send.
    case invalid

    var code: ErrorCode {
        switch self {
        case .unsupportedCompression: .unsupportedCompressionType
        case .corrupt: .corruptMessage
        case .invalid: .invalidRecord
        }
    }
}

extension RecordBatch {
    private static let compressionMask: Int16 = 0x07
    private static let transactionalBit: Int16 = 0x10
    private static let controlBit: Int16 = 0x20

    /// The bytes from the leader's epoch to the number of records.
    private static let headerSize: Int32 = 49

    var attributes: Int16 {
        (isTransactional ? RecordBatch.transactionalBit : 0) | (isControl ? RecordBatch.controlBit : 0)
    }

    /// Reads the one batch that a producer may send for a partition in a request. Complexity: O(bytes).
    package static func sent(_ reader: WireReader) throws(BatchRefusal) -> RecordBatch {
        guard reader.remaining > 0 else { throw .invalid }
        var reader = reader
        let read: RecordBatch?
        do throws(WireError) {
            read = try RecordBatch(&reader)
        } catch {
            throw .corrupt
        }
        guard let batch = read else { throw .unsupportedCompression }
        let deltas = batch.records.indices.allSatisfy { batch.records[$0].offsetDelta == Int32($0) }
        guard reader.remaining == 0, !batch.isControl, !batch.records.isEmpty, deltas,
            Int(batch.lastOffsetDelta) == batch.records.count - 1
        else { throw .invalid }
        return batch
    }

    /// Reads a batch, whoever wrote it.
    ///
    /// - Returns: `nil` when its records are compressed; they are skipped then.
    package init?(_ reader: inout WireReader) throws(WireError) {
        let baseOffset = try reader.integer(Int64.self)
        let length = try reader.integer(Int32.self)
        guard length >= RecordBatch.headerSize else { throw .malformed("a batch of \(length) bytes") }
        var batch = try reader.slice(Int(length))
        _ = try batch.integer(Int32.self)  // the leader's epoch, which brokers tell each other
        guard try batch.integer(UInt8.self) == 2 else { throw .malformed("a message format before Kafka 0.11") }
        let checksum = try batch.integer(UInt32.self)
        guard checksum == batch.checksum else { throw .malformed("a wrong checksum") }
        let attributes = try batch.integer(Int16.self)
        self.baseOffset = baseOffset
        lastOffsetDelta = try batch.integer()
        let baseTimestamp = try batch.integer(Int64.self)
        _ = try batch.integer(Int64.self)  // the greatest timestamp, which the records give
        producerID = try batch.integer()
        producerEpoch = try batch.integer()
        baseSequence = try batch.integer()
        isTransactional = attributes & RecordBatch.transactionalBit != 0
        isControl = attributes & RecordBatch.controlBit != 0
        guard attributes & RecordBatch.compressionMask == 0 else { return nil }
        records = try batch.array { (reader) throws(WireError) in try BatchRecord(&reader, after: baseTimestamp) }
        guard batch.remaining == 0 else { throw .malformed("bytes after the last record") }
    }
}

extension BatchRecord {
    fileprivate init(_ reader: inout WireReader, after baseTimestamp: Int64) throws(WireError) {
        let length = try reader.varint()
        guard length >= 0, length <= Int64(Int32.max) else { throw .malformed("a record of \(length) bytes") }
        let end = reader.remaining - Int(length)
        _ = try reader.integer(Int8.self)  // attributes: none is defined
        let (timestamp, overflow) = baseTimestamp.addingReportingOverflow(try reader.varint())
        guard !overflow, let delta = Int32(exactly: try reader.varint()) else {
            throw .malformed("a timestamp or an offset out of range")
        }
        let key = try reader.recordBytes()
        let value = try reader.recordBytes()
        let count = try reader.varint()
        guard count >= 0, count <= Int64(reader.remaining) else { throw .malformed("\(count) headers") }
        var headers: [LogHeader] = []
        for _ in 0..<count {
            guard let name = try reader.recordBytes() else { throw .malformed("a header without a name") }
            // The log knows no absent header value; it becomes an empty one.
            let value = try reader.recordBytes() ?? []
            headers.append(LogHeader(name: String(decoding: name, as: UTF8.self), value: value))
        }
        guard reader.remaining == end else { throw .malformed("a record of another length than it says") }
        self.init(offsetDelta: delta, timestamp: timestamp, key: key, value: value, headers: headers)
    }
}
