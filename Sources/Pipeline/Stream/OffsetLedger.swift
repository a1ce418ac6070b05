package import EventLog

/// Which input records are settled, and how far each partition may be committed: up to the first that is not.
package struct OffsetLedger {
    private struct Entry {
        let ticket: Int
        let offset: Int64
        var isSettled = false
    }

    private struct Partition {
        var entries: [Entry] = []
        var committable: Int64?

        /// - Complexity: Logarithmic but for what becomes committable: while a warm-up holds the first record back, all
        ///   that is settled behind it stays.
        mutating func settle(_ ticket: Int) {
            // Tickets of a partition are in order.
            var range = entries.indices
            while range.count > 1 {
                let middle = range.lowerBound + range.count / 2
                range = entries[middle].ticket <= ticket ? middle..<range.upperBound : range.lowerBound..<middle
            }
            guard let index = range.first, entries[index].ticket == ticket else { return }
            entries[index].isSettled = true
            guard index == entries.startIndex else { return }
            let done = entries.prefix { $0.isSettled }.count
            committable = entries[done - 1].offset + 1
            entries.removeFirst(done)
        }
    }

    private var partitions: [TopicPartition: Partition] = [:]
    private var places: [Int: TopicPartition] = [:]
    private var nextTicket = 0

    package init() {}

    /// Records that are not settled.
    package var unsettled: Int { places.count }

    /// Enters a record that was read. Tickets count up in the order of reading.
    ///
    /// - Precondition: Records of a partition are entered in the order of their offsets.
    package mutating func enter(_ record: ConsumedRecord) -> Int {
        let ticket = nextTicket
        nextTicket += 1
        partitions[record.source, default: Partition()].entries.append(Entry(ticket: ticket, offset: record.offset))
        places[ticket] = record.source
        return ticket
    }

    /// Marks a record as done with. A ticket that is not known, because its partition is gone, is passed over.
    package mutating func settle(_ ticket: Int) {
        guard let source = places.removeValue(forKey: ticket), var partition = partitions.removeValue(forKey: source)
        else { return }
        partition.settle(ticket)
        partitions[source] = partition
    }

    /// True while a record is neither settled nor gone with its partition.
    package func isOpen(_ ticket: Int) -> Bool { places[ticket] != nil }

    /// The offsets that may be committed and have not been taken before.
    package mutating func takeCommittable() -> LogOffsets {
        var offsets: LogOffsets = [:]
        for (source, partition) in partitions {
            guard let offset = partition.committable else { continue }
            offsets[source] = offset
            partitions[source]?.committable = nil
        }
        return offsets
    }

    /// Forgets a partition that another instance reads now.
    package mutating func forget(_ source: TopicPartition) {
        for entry in partitions.removeValue(forKey: source)?.entries ?? [] { places[entry.ticket] = nil }
    }
}
