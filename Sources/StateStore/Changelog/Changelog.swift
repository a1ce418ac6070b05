package import Curation
package import EventLog

/// Writes the state to a compacted topic: after every mini-batch a journal entry, now and then a checkpoint, and with
/// either the head that says which of them count.
///
/// A piece that a checkpoint would write again unchanged is left out. Journal entries of one checkpoint take the keys of
/// those of the last, so nothing has to be deleted.
package struct Changelog {
    /// Where the state lives: all of it in one partition, for its records have an order.
    package let partition: TopicPartition

    package private(set) var head: StateHead

    /// Of the pieces that the log holds.
    private var ledger: PieceLedger

    /// - Parameters:
    ///   - topic: The changelog topic.
    ///   - head: What the log says last, or a new one for a log that is empty.
    ///   - ledger: Of the pieces the log holds.
    package init(topic: String, head: StateHead, ledger: PieceLedger = PieceLedger()) {
        partition = Changelog.partition(of: topic)
        self.head = head
        self.ledger = ledger
    }

    package static func partition(of topic: String) -> TopicPartition { TopicPartition(topic: topic, partition: 0) }

    static let piecePrefix = "state/"
    private static let journalPrefix = "journal/"

    static func journalKey(_ index: Int) -> String {
        let digits = String(index)
        return journalPrefix + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    /// Adds entries to the journal.
    package mutating func journal(_ entries: [[UInt8]]) -> [StateChange] {
        entries.map { entry in
            defer { head.journal += 1 }
            return StateChange(
                key: Changelog.journalKey(head.journal),
                value: JournalEntry(checkpoint: head.checkpoint, content: entry).encoded)
        }
    }

    /// Replaces the state by that of a curator, and with it the journal.
    ///
    /// - Complexity: That of `Curator.changes`: what has changed is looked at, where the last checkpoint was of the same
    ///   curator.
    package mutating func checkpoint(_ curator: Curator) -> [StateChange] {
        let changes = curator.changes(since: &ledger)
        return replaceState(
            changes.written.map { StateChange(key: Changelog.piecePrefix + $0.name, value: $0.value) }
                + changes.removed.map { StateChange(key: Changelog.piecePrefix + $0, value: nil) })
    }

    private mutating func replaceState(_ changes: [StateChange]) -> [StateChange] {
        head.checkpoint += 1
        head.journal = 0
        head.pieces = ledger.count
        head.pieceHashes = ledger.sum
        return changes
    }

    /// Ends what a transaction says of the state.
    ///
    /// - Parameter change: Sets what is new in the head.
    package mutating func advance(_ change: (inout StateHead) -> Void) -> StateChange {
        change(&head)
        head.transaction += 1
        return StateChange(key: StateHead.key, value: head.encoded)
    }

    /// Begins another generation: nothing of the model stays.
    ///
    /// - Parameter modelVersion: One that is known to have been given, should the head not know it any more.
    package mutating func beginGeneration(after modelVersion: Int = 0) -> [StateChange] {
        head.generation += 1
        // A version names one set of centroids, for good.
        let last = min(max(head.modelVersion, modelVersion), StateHead.greatestModelVersion - 1)
        head.firstModelVersion = max(head.firstModelVersion, last + 1)
        let removals = ledger.names.map { StateChange(key: Changelog.piecePrefix + $0, value: nil) }
        ledger = PieceLedger()
        return replaceState(removals)
    }

    /// The record that tells of a change.
    package func record(of change: StateChange) -> LogRecord {
        LogRecord(
            topic: partition.topic, partition: partition.partition, key: Array(change.key.utf8), value: change.value)
    }
}

/// An entry as the changelog holds it: with the checkpoint it comes after.
struct JournalEntry {
    let checkpoint: UInt64
    let content: [UInt8]

    init(checkpoint: UInt64, content: [UInt8]) {
        self.checkpoint = checkpoint
        self.content = content
    }

    /// - Returns: Nil when there are too few bytes.
    init?(decoding bytes: [UInt8]) {
        guard bytes.count >= 8 else { return nil }
        checkpoint = bytes[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        content = Array(bytes[8...])
    }

    var encoded: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: checkpoint >> (8 * UInt64($0))) } + content
    }
}
