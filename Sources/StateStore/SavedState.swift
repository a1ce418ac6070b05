package import Curation

/// What the changelog holds of a state: a checkpoint, the journal after it, and the head.
package struct SavedState {
    package let head: StateHead
    private let entries: [String: [UInt8]]

    /// The pieces of the checkpoint, by name, and their ledger.
    private let pieces: [String: [UInt8]]
    private let ledger: PieceLedger

    init(head: StateHead, entries: [String: [UInt8]]) {
        self.head = head
        self.entries = entries
        var pieces: [String: [UInt8]] = [:]
        for (key, value) in entries where key.hasPrefix(Changelog.piecePrefix) {
            pieces[String(key.dropFirst(Changelog.piecePrefix.count))] = value
        }
        self.pieces = pieces
        ledger = PieceLedger(of: pieces)
    }

    /// The writer that goes on from here.
    ///
    /// - Parameter isWhole: Whether the log is known to hold every piece; otherwise the next checkpoint writes them all.
    package func changelog(topic: String, isWhole: Bool = true) -> Changelog {
        var ledger = ledger
        if !isWhole { ledger.distrust() }
        return Changelog(topic: topic, head: head, ledger: ledger)
    }

    /// Whether the pieces are those of the checkpoint, all of them and no others, and the journal has no gap.
    var isComplete: Bool {
        ledger.count == head.pieces && ledger.sum == head.pieceHashes
            && (0..<head.journal).allSatisfy { journalEntry($0) != nil }
    }

    /// True when no model has been begun: nothing is there but the head.
    package var isEmpty: Bool { head.journal == 0 && pieces.isEmpty }

    /// The engine as it was after the last transaction, under the parameters it had then.
    ///
    /// - Returns: The curator, how many clips of the journal were replayed, and how many of their steps came out otherwise
    ///   in this machine's arithmetic.
    package func restore() throws(RecoveryError) -> (curator: Curator, replayed: Int, corrections: Int) {
        do throws(StateError) {
            let curator = try Curator(restoring: pieces, recordedIn: ledger)
            var (replayed, corrections) = (0, 0)
            for index in 0..<head.journal {
                guard let entry = journalEntry(index) else { throw .missing("journal entry \(index)") }
                let report = try curator.replay(entry)
                replayed += report.clips
                corrections += report.corrections
            }
            return (curator, replayed, corrections)
        } catch {
            throw .state(error)
        }
    }

    /// An entry that comes after the checkpoint; those of an earlier one do not count.
    private func journalEntry(_ index: Int) -> [UInt8]? {
        guard let bytes = entries[Changelog.journalKey(index)], let entry = JournalEntry(decoding: bytes),
            entry.checkpoint == head.checkpoint
        else { return nil }
        return entry.content
    }
}
