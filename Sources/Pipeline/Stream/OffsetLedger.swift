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
        // Tickets of a partition are in order, and the wanted one is nearly always among the first.
        if let index = partition.entries.firstIndex(where: { $0.ticket == ticket }) {
            partition.entries[index].isSettled = true
        }
        let done = partition.entries.prefix { $0.isSettled }
        if let last = done.last {
            partition.committable = last.offset + 1
            partition.entries.removeFirst(done.count)
        }
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
