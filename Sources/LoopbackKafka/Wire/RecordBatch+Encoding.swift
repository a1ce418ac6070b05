import EventLog

extension RecordBatch {
    /// The marker at which a transaction of a producer ends, at its offset.
    package static func marker(
        committed: Bool, producer: Int64, epoch: Int16, offset: Int64, timestamp: Int64
    ) -> RecordBatch {
        var batch = RecordBatch()
        batch.baseOffset = offset
        batch.producerID = producer
        batch.producerEpoch = epoch
        batch.isTransactional = true
        batch.isControl = true
        // Key: version 0 of the marker, then abort or commit. Value: version 0, then the coordinator's epoch.
        batch.records = [
            BatchRecord(
                offsetDelta: 0, timestamp: timestamp, key: [0, 0, 0, committed ? 1 : 0], value: [0, 0, 0, 0, 0, 0],
                headers: [])
        ]
        return batch
    }

    /// Appends the batch as it is sent and stored. Complexity: O(bytes).
    package func write(to writer: inout WireWriter) {
        let baseTimestamp = records.first?.timestamp ?? 0
        writer.integer(baseOffset)
        let lengthPosition = writer.bytes.count
        writer.integer(0 as Int32)
        writer.integer(0 as Int32)  // the leader's epoch: there is one leader for ever
        writer.integer(2 as UInt8)
        let checksumPosition = writer.bytes.count
        writer.integer(0 as UInt32)
        writer.integer(attributes)
        writer.integer(lastOffsetDelta)
        writer.integer(baseTimestamp)
        writer.integer(records.lazy.map(\.timestamp).max() ?? baseTimestamp)
        writer.integer(producerID)
        writer.integer(producerEpoch)
        writer.integer(baseSequence)
        writer.integer(Int32(records.count))
        for record in records { record.write(to: &writer, after: baseTimestamp) }
        writer.patch(Int32(writer.bytes.count - lengthPosition - 4), at: lengthPosition)
        writer.patch(writer.checksum(from: checksumPosition + 4), at: checksumPosition)
    }
}

extension BatchRecord {
    /// The bytes of a record as it is written after its length.
    private func size(timestampDelta: Int64) -> Int {
        var size = 1 + varintSize(timestampDelta) + varintSize(Int64(offsetDelta))
        size += recordBytesSize(key?.count) + recordBytesSize(value?.count)
        size += varintSize(Int64(headers.count))
        for header in headers {
            size += recordBytesSize(header.name.utf8.count) + recordBytesSize(header.value.count)
        }
        return size
    }

    fileprivate func write(to writer: inout WireWriter, after baseTimestamp: Int64) {
        let timestampDelta = timestamp &- baseTimestamp
        writer.varint(Int64(size(timestampDelta: timestampDelta)))
        writer.integer(0 as UInt8)
        writer.varint(timestampDelta)
        writer.varint(Int64(offsetDelta))
        writer.recordBytes(key)
        writer.recordBytes(value)
        writer.varint(Int64(headers.count))
        for header in headers {
            writer.recordBytes(Array(header.name.utf8))
            writer.recordBytes(header.value)
        }
    }
}

private func varintSize(_ value: Int64) -> Int {
    let zigzag = UInt64(bitPattern: value << 1 ^ value >> 63)
    return max(1, (70 - zigzag.leadingZeroBitCount) / 7)
}

private func recordBytesSize(_ count: Int?) -> Int {
    varintSize(Int64(count ?? -1)) + (count ?? 0)
}
