package import EventLog

/// The content of a changelog, brought together from the local store and what the changelog holds beyond it.
package struct Recovery {
    /// An offset of the changelog below which the local store lacks nothing.
    package let position: Int64

    /// The first offset that the changelog holds.
    package let start: Int64

    /// Entries that came from the local store, and records read from the changelog.
    package let stored: Int
    package let read: Int

    /// Lines for the operator.
    package let notices: [String]

    /// The store, if it is usable.
    package let cache: (any StateCache)?

    private let entries: [String: [UInt8]]

    /// Reads the changelog, and brings the local store up to date with it.
    ///
    /// - Parameters:
    ///   - topic: The changelog.
    ///   - log: Claimed, or only looked at.
    ///   - cache: The local store; nil without one.
    ///   - contents: What it held when it was opened.
    ///   - onProgress: Called now and then while the changelog is read.
    /// - Throws: `.retry` when the brokers do not answer.
    package init(
        of topic: String, from log: any EventLog, cache: (any StateCache)?, contents: StoreContents,
        onProgress: () -> Void = {}
    ) throws(LogFailure) {
        let partition = Changelog.partition(of: topic)
        let bounds = try log.bounds(of: partition)
        var store = StoreUse(cache: cache)
        var reading = Reading(entries: contents.entries, from: contents.position ?? bounds.lowerBound)
        func startOver(_ reason: String) {
            reading = Reading(entries: [:], from: bounds.lowerBound)
            store.startOver(reason)
        }

        if let position = contents.position, position > bounds.upperBound {
            startOver("is ahead of the changelog, at \(position) of \(bounds.upperBound)")
        }
        let storedOrigin = reading.origin
        // The end is read again even where nothing is new: it shows whether this is still the same changelog.
        reading.end = min(reading.end, max(bounds.lowerBound, bounds.upperBound - 16))
        try reading.readToEnd(of: partition, from: log, onProgress: onProgress)
        if let storedOrigin, try reading.origin(in: topic, log: log) != storedOrigin {
            startOver("comes from another changelog")
            try reading.readToEnd(of: partition, from: log, onProgress: onProgress)
        } else if reading.stored > 0, !reading.isComplete {
            // Compaction drops the marks of removed keys after a day: an old store may have missed one.
            startOver("and what the changelog holds beyond it do not make up a state")
            try reading.readToEnd(of: partition, from: log, onProgress: onProgress)
        }
        store.apply(reading.changes, position: reading.end)

        self.cache = store.cache
        notices = store.notices
        stored = reading.stored
        read = reading.changes.count
        position = reading.end
        start = bounds.lowerBound
        entries = reading.entries
    }

    /// The writer that goes on from what the changelog holds, however damaged: to begin anew.
    ///
    /// - Parameter head: Stands in for one that is missing or damaged, and says whose the changelog must be.
    /// - Throws: `.foreign`, and `.schema` for a newer one: what others can use is not given up.
    package func changelog(topic: String, orNew head: StateHead) throws(RecoveryError) -> Changelog {
        var found = head
        do throws(RecoveryError) {
            if let bytes = entries[StateHead.key] { found = try StateHead.parse(bytes, acceptingOlder: true) }
        } catch .damaged {
            // What the new one starts from.
        }
        guard found.application == head.application else { throw .foreign(application: found.application) }
        return SavedState(head: found, entries: entries).changelog(topic: topic)
    }

    /// The state that the changelog holds; nil when it is empty.
    ///
    /// - Parameter application: Whose it must be.
    package func saved(by application: String) throws(RecoveryError) -> SavedState? {
        guard let bytes = entries[StateHead.key] else {
            guard entries.isEmpty else { throw .damaged("it holds state, but no head") }
            return nil
        }
        let head = try StateHead.parse(bytes)
        guard head.application == application else { throw .foreign(application: head.application) }
        let saved = SavedState(head: head, entries: entries)
        guard saved.isComplete else { throw .damaged("pieces of the last checkpoint or entries after it are missing") }
        return saved
    }
}

/// The local store, as long as it works: it is a cache, and a start does without it.
private struct StoreUse {
    private(set) var cache: (any StateCache)?
    private(set) var notices: [String] = []

    init(cache: (any StateCache)?) {
        self.cache = cache
    }

    mutating func startOver(_ reason: String) {
        guard let cache else { return }
        do {
            notices.append("\(try cache.setAside(because: reason)); a new one is made from the changelog")
        } catch {
            giveUp(error)
        }
    }

    mutating func apply(_ changes: [StateChange], position: Int64) {
        do {
            try cache?.apply(changes, position: position)
        } catch {
            giveUp(error)
        }
    }

    private mutating func giveUp(_ error: StoreError) {
        notices.append("\(error); this run goes on without the local store, and the next start reads all it lacks")
        cache = nil
    }
}

/// The changelog's map from keys to values, as far as it has been read.
private struct Reading {
    private(set) var entries: [String: [UInt8]]
    private(set) var changes: [StateChange] = []
    let stored: Int
    var end: Int64

    init(entries: [String: [UInt8]], from start: Int64) {
        self.entries = entries
        stored = entries.count
        end = start
    }

    /// What the head says that it belongs to.
    var origin: String? {
        entries[StateHead.key].flatMap { try? StateHead.parse($0) }?.origin
    }

    /// What the changelog's own head says: that of the store is no witness, and what was read may lie behind the last.
    func origin(in topic: String, log: any EventLog) throws(LogFailure) -> String? {
        if changes.contains(where: { $0.key == StateHead.key }) { return origin }
        return try StateHead.last(in: topic, log: log)?.origin
    }

    /// Whether the entries make up the state that the head tells of.
    var isComplete: Bool {
        guard let head = entries[StateHead.key].flatMap({ try? StateHead.parse($0) }) else { return false }
        return SavedState(head: head, entries: entries).isComplete
    }

    mutating func readToEnd(
        of partition: TopicPartition, from log: any EventLog, onProgress: () -> Void
    ) throws(LogFailure) {
        var (entries, changes) = (entries, changes)
        self.entries = [:]
        end = try log.readToEnd(of: partition, from: end) { record in
            if changes.count.isMultiple(of: 256) { onProgress() }
            guard let change = StateChange(of: record) else { return }
            entries[change.key] = change.value
            changes.append(change)
        }
        self.entries = entries
        self.changes = changes
    }
}
