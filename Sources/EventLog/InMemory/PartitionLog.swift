/// The log of one partition: entries at rising offsets, with gaps where compaction removed some.
struct PartitionLog {
    private(set) var entries: [LogEntry] = []
    private(set) var start: Int64 = 0
    private(set) var highWatermark: Int64 = 0

    /// The first offset of each open transaction that wrote here, by producer id.
    private var open: [Int64: Int64] = [:]

    /// By last offset, because a marker is the last entry when it is written.
    private var aborted: [AbortedTransaction] = []

    /// Complexity: O(open transactions).
    var bounds: PartitionBounds {
        PartitionBounds(
            start: start, lastStable: open.values.min() ?? highWatermark, highWatermark: highWatermark)
    }

    // MARK: - Writing

    /// Appends a record and returns its offset.
    @discardableResult
    mutating func append(
        _ record: UnplacedRecord, to source: TopicPartition, timestamp: Int64, transaction: ProducerIdentity?
    ) -> Int64 {
        let offset = highWatermark
        let consumed = ConsumedRecord(
            source: source, offset: offset, timestamp: timestamp, key: record.key, value: record.value,
            headers: record.headers)
        entries.append(
            LogEntry(
                offset: offset, timestamp: timestamp, transaction: transaction, content: .record(consumed),
                fate: transaction == nil ? .settled : .open))
        if let transaction, open[transaction.id] == nil { open[transaction.id] = offset }
        highWatermark += 1
        return offset
    }

    /// Ends the producer's transaction with a marker.
    ///
    /// - Complexity: O(entries since the transaction began).
    mutating func end(transaction: ProducerIdentity, isCommit: Bool, timestamp: Int64) {
        if let first = open.removeValue(forKey: transaction.id) {
            for index in index(of: first)..<entries.count
            where entries[index].fate == .open && entries[index].transaction?.id == transaction.id {
                entries[index].fate = isCommit ? .settled : .aborted
            }
            if !isCommit {
                aborted.append(
                    AbortedTransaction(producerID: transaction.id, firstOffset: first, lastOffset: highWatermark))
            }
        }
        entries.append(
            LogEntry(
                offset: highWatermark, timestamp: timestamp, transaction: transaction,
                content: .marker(isCommit: isCommit), fate: .settled))
        highWatermark += 1
    }

    /// Forgets what lies before `offset`, but nothing of an open transaction and nothing after it.
    mutating func delete(before offset: Int64) {
        start = max(start, min(offset, bounds.lastStable))
        entries.removeFirst(index(of: start))
        aborted.removeAll { $0.lastOffset < start }
    }

    /// Removes what a later record of the same key replaces, what was aborted, and the markers, below the last stable
    /// offset. Offsets stay, and so do the bounds.
    mutating func compact(keepsTombstones: Bool) {
        let stable = index(of: bounds.lastStable)
        var last: [[UInt8]: Int64] = [:]
        for entry in entries[..<stable] {
            guard let record = entry.record(seenBy: .committed), let key = record.key else { continue }
            last[key] = record.offset
        }
        var kept = entries[..<stable].filter { entry in
            guard let record = entry.record(seenBy: .committed) else { return false }
            guard let key = record.key else { return true }
            return last[key] == record.offset && (keepsTombstones || record.value != nil)
        }
        kept.append(contentsOf: entries[stable...])
        entries = kept
        let lowest = bounds.lastStable
        aborted.removeAll { $0.lastOffset < lowest }
    }

    // MARK: - Reading

    /// What a reader sees from `offset` on, at most `maximum` records.
    ///
    /// - Complexity: O(log entries + entries looked at).
    func records(
        from offset: Int64, maximum: Int, isolation: LogIsolation
    ) throws(BrokerRefusal) -> FetchedRecords {
        let bounds = bounds
        try check(offset)
        let end = bounds.end(for: isolation)
        var fetched = FetchedRecords(records: [], next: offset, bounds: bounds)
        var index = index(of: offset)
        while index < entries.count, entries[index].offset < end, fetched.records.count < maximum {
            if let record = entries[index].record(seenBy: isolation) { fetched.records.append(record) }
            fetched.next = entries[index].offset + 1
            index += 1
        }
        if index == entries.count || entries[index].offset >= end { fetched.next = max(offset, end) }
        return fetched
    }

    /// Every entry from `offset` on up to where the reader must stop: at most `maximum`, and at most `maximumBytes` of
    /// keys, values and headers unless the first entry alone has more.
    ///
    /// - Complexity: O(log entries + entries returned + transactions aborted since).
    func entries(
        from offset: Int64, maximum: Int, maximumBytes: Int, isolation: LogIsolation
    ) throws(BrokerRefusal) -> FetchedEntries {
        let bounds = bounds
        try check(offset)
        let end = bounds.end(for: isolation)
        let first = index(of: offset)
        var index = first
        var bytes = 0
        while index < entries.count, entries[index].offset < end, index - first < maximum {
            bytes += entries[index].byteCount
            if bytes > maximumBytes, index > first { break }
            index += 1
        }
        let isComplete = index == entries.count || entries[index].offset >= end
        let next = isComplete ? max(offset, end) : index > first ? entries[index - 1].offset + 1 : offset
        let oldest = aborted.partitioningIndex { $0.lastOffset >= offset }
        return FetchedEntries(
            entries: Array(entries[first..<index]), aborted: aborted[oldest...].filter { $0.firstOffset < next },
            next: next, bounds: bounds)
    }

    private func check(_ offset: Int64) throws(BrokerRefusal) {
        guard (start...highWatermark).contains(offset) else { throw .offsetOutOfRange }
    }

    /// Where the first entry at or after `offset` is.
    private func index(of offset: Int64) -> Int {
        // Without gaps it is found at once.
        if let first = entries.first, let guess = Int(exactly: offset - first.offset),
            entries.indices.contains(guess), entries[guess].offset == offset
        {
            return guess
        }
        return entries.partitioningIndex { $0.offset >= offset }
    }
}

extension LogEntry {
    /// The bytes of key, value and headers.
    fileprivate var byteCount: Int {
        guard case .record(let record) = content else { return 0 }
        return (record.key?.count ?? 0) + (record.value?.count ?? 0)
            + record.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count }
    }
}

extension Array {
    /// The index of the first element that satisfies a predicate which all elements after it satisfy too.
    fileprivate func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
