/// Which records a reader sees.
package enum LogIsolation: Hashable, Sendable {
    /// Those of committed transactions and those outside any, up to the last stable offset.
    case committed

    /// All, also those of open and aborted transactions, up to the high watermark.
    case uncommitted
}

/// One place in a partition's log: a record, or the marker that ends a transaction, which takes an offset too.
package struct LogEntry: Sendable {
    package enum Content: Sendable {
        case record(ConsumedRecord)
        case marker(isCommit: Bool)
    }

    /// What has become of an entry. Only records written in a transaction are ever anything but settled.
    package enum Fate: Hashable, Sendable {
        case settled, open, aborted
    }

    package let offset: Int64

    /// Milliseconds since 1970, or ticks of the broker's counter.
    package let timestamp: Int64

    /// Who wrote it, if it was written in a transaction.
    package let transaction: ProducerIdentity?
    package let content: Content
    package internal(set) var fate: Fate

    /// The record, if a reader of this isolation sees one here. The last stable offset is the caller's business.
    package func record(seenBy isolation: LogIsolation) -> ConsumedRecord? {
        guard case .record(let record) = content, isolation == .uncommitted || fate == .settled else { return nil }
        return record
    }
}

/// The offsets of a partition that mean something: `start <= lastStable <= highWatermark`.
package struct PartitionBounds: Hashable, Sendable {
    /// The first offset that is kept.
    package var start: Int64

    /// Where the first open transaction begins; without one, the high watermark. Readers of committed records stop here.
    package var lastStable: Int64

    /// The offset that the next entry will have.
    package var highWatermark: Int64

    package init(start: Int64, lastStable: Int64, highWatermark: Int64) {
        self.start = start
        self.lastStable = lastStable
        self.highWatermark = highWatermark
    }

    /// Where a reader of this isolation must stop.
    package func end(for isolation: LogIsolation) -> Int64 {
        isolation == .committed ? lastStable : highWatermark
    }
}

/// A transaction that was aborted, as far as one partition is concerned.
package struct AbortedTransaction: Hashable, Sendable {
    package let producerID: Int64
    package let firstOffset: Int64

    /// That of the abort marker.
    package let lastOffset: Int64
}

/// What a fetch brought.
package struct FetchedRecords: Sendable {
    package var records: [ConsumedRecord]

    /// Where to go on: beyond everything that was looked at, gaps and invisible entries included.
    package var next: Int64
    package var bounds: PartitionBounds
}

/// What a fetch brought that a broker on the wire must pass on: every entry, and which of them were aborted.
package struct FetchedEntries: Sendable {
    package var entries: [LogEntry]

    /// Those that overlap the range from the offset asked for to `next`, by last offset.
    package var aborted: [AbortedTransaction]

    /// Where to go on.
    package var next: Int64
    package var bounds: PartitionBounds
}
