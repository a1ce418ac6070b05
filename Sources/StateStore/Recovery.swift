package import Curation
package import EventLog

/// The state as the changelog has it, brought back from the local store and what the changelog holds beyond it.
package struct Recovery {
    /// What was there; nil when the changelog is empty.
    package let saved: SavedState?

    /// An offset of the changelog below which the local store lacks nothing.
    package let position: Int64

    /// Pieces and entries that came from the local store, and records read from the changelog.
    package let stored: Int
    package let read: Int

    /// Lines for the operator.
    package let notices: [String]

    /// Reads the state, and brings the local store up to date with it.
    ///
    /// - Parameters:
    ///   - topic: The changelog.
    ///   - application: Whose it must be.
    ///   - log: Claimed, or only looked at.
    ///   - cache: The local store; nil without one.
    ///   - contents: What it held when it was opened.
    /// - Throws: `RecoveryError`; `.log(.retry)` may succeed later.
    package init(
        of topic: String, application: String, from log: any EventLog, cache: (any StateCache)?,
        contents: StoreContents
    ) throws(RecoveryError) {
        var notices: [String] = []
        var cache = cache
        let partition = Changelog.partition(of: topic)
        let bounds = try Recovery.orRecoveryError { () throws(LogFailure) in try log.bounds(of: partition) }

        var reading = Reading(entries: contents.entries, from: contents.position ?? bounds.lowerBound)
        func startOver(_ reason: String) {
            reading = Reading(entries: [:], from: bounds.lowerBound)
            notices.append("the local store is set aside and built anew from the changelog: \(reason)")
            do {
                try cache?.setAside(because: reason)
            } catch {
                notices.append("the local store cannot be built anew, this run goes without: \(error)")
                cache = nil
            }
        }
        if let position = contents.position {
            if position > bounds.upperBound {
                startOver("it is ahead of the changelog, at \(position) of \(bounds.upperBound)")
            } else if position < bounds.lowerBound {
                startOver("the changelog begins at \(bounds.lowerBound), after its position \(position)")
            }
        }
        let storedOrigin = reading.entries[StateHead.key].flatMap { try? StateHead.parse($0) }?.origin
        // The end is read again even where nothing is new, for it shows whether this is still the same changelog.
        reading.end = min(reading.end, max(bounds.lowerBound, bounds.upperBound - 16))
        try reading.readToEnd(of: partition, from: log)
        var head = try reading.head()
        if let storedOrigin, head?.origin != storedOrigin {
            startOver("it comes from another changelog")
            try reading.readToEnd(of: partition, from: log)
            head = try reading.head()
        }
        do {
            try cache?.apply(reading.changes, position: reading.end)
        } catch {
            notices.append("the local store cannot be brought up to date, the next start reads more: \(error)")
        }

        stored = reading.stored
        read = reading.changes.count
        position = reading.end
        if let head {
            guard head.application == application else { throw .foreign(application: head.application) }
            saved = SavedState(head: head, entries: reading.entries)
        } else {
            guard reading.entries.isEmpty else { throw .damaged("it holds state, but no head") }
            saved = nil
        }
        self.notices = notices
    }

    static func orRecoveryError<Value>(
        _ body: () throws(LogFailure) -> Value
    ) throws(RecoveryError) -> Value {
        do {
            return try body()
        } catch {
            throw .log(error)
        }
    }
}

/// The changelog's map from keys to values, as far as it has been read.
private struct Reading {
    var entries: [String: [UInt8]]
    let stored: Int
    var end: Int64
    private(set) var changes: [StateChange] = []

    init(entries: [String: [UInt8]], from start: Int64) {
        self.entries = entries
        stored = entries.count
        end = start
    }

    mutating func readToEnd(of partition: TopicPartition, from log: any EventLog) throws(RecoveryError) {
        let start = end
        end = try Recovery.orRecoveryError { () throws(LogFailure) in
            try log.readToEnd(of: partition, from: start) { record in
                guard let key = record.key else { return }
                let change = StateChange(key: String(decoding: key, as: UTF8.self), value: record.value)
                entries[change.key] = change.value
                changes.append(change)
            }
        }
    }

    func head() throws(RecoveryError) -> StateHead? {
        guard let bytes = entries[StateHead.key] else { return nil }
        return try StateHead.parse(bytes)
    }
}
