import EventLog

extension FetchedEntries {
    /// The entries as record batches: successive records of one transaction, or of none, in a batch, and each marker in
    /// its own.
    ///
    /// The batches cover every offset from the one asked for up to where reading goes on. Compaction leaves gaps, and a
    /// reader that is not told how far one reaches would ask for it again and again; where nothing else is left, a batch
    /// without records says so, as in Kafka's own logs.
    ///
    /// - Complexity: O(bytes).
    func batches(from offset: Int64) -> [UInt8] {
        guard next > offset else { return [] }
        var writer = WireWriter()
        var batch: RecordBatch?
        var fate = LogEntry.Fate.settled
        for entry in entries {
            switch entry.content {
            case .marker(let isCommit):
                batch?.write(to: &writer)
                batch = RecordBatch.marker(
                    committed: isCommit, producer: entry.transaction?.id ?? -1, epoch: entry.transaction?.epoch ?? -1,
                    offset: entry.offset, timestamp: entry.timestamp)
            case .record(let record):
                if var open = batch.take() {
                    // Where compaction removed the marker between them, a transaction that was committed and one that
                    // was not can touch; readers accept or skip a batch as a whole.
                    if open.takes(entry), entry.fate == fate {
                        open.append(record)
                        batch = open
                        continue
                    }
                    open.write(to: &writer)
                }
                batch = RecordBatch(startingWith: record, of: entry.transaction)
                fate = entry.fate
            }
        }
        var last = batch ?? RecordBatch(coveringFrom: offset)
        last.lastOffsetDelta = Int32(clamping: next - 1 - last.baseOffset)
        last.write(to: &writer)
        return writer.bytes
    }
}

extension RecordBatch {
    /// Offsets are told as 32-bit distances within a batch, so a batch must not span more.
    private static let longestSpan: Int64 = 1 << 30

    fileprivate init(startingWith record: ConsumedRecord, of transaction: ProducerIdentity?) {
        self.init()
        baseOffset = record.offset
        isTransactional = transaction != nil
        producerID = transaction?.id ?? -1
        producerEpoch = transaction?.epoch ?? -1
        append(record)
    }

    fileprivate init(coveringFrom offset: Int64) {
        self.init()
        baseOffset = offset
    }

    fileprivate func takes(_ entry: LogEntry) -> Bool {
        !isControl && producerID == entry.transaction?.id ?? -1 && producerEpoch == entry.transaction?.epoch ?? -1
            && entry.offset - baseOffset < RecordBatch.longestSpan
    }

    fileprivate mutating func append(_ record: ConsumedRecord) {
        lastOffsetDelta = Int32(clamping: record.offset - baseOffset)
        records.append(
            BatchRecord(
                offsetDelta: lastOffsetDelta, timestamp: record.timestamp, key: record.key, value: record.value,
                headers: record.headers))
    }
}
