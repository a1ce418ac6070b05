/// What a call of `curate` decided, and what has to be kept to decide the same again.
package struct CurationStep: Sendable {
    /// In the order in which they were decided.
    package let outcomes: [CurationOutcome]

    /// What `replay` takes to get from the state before the call to the state after it. Empty when nothing was put in, and
    /// when `mustCheckpoint`.
    package let journal: [UInt8]

    /// The state after the call has to be kept whole: the warm-up was completed, that is, whitening and the first
    /// centroids were fitted, which is not repeated; or the journal would be longer than `longestJournal`, as when new
    /// centroids move very many members.
    package let mustCheckpoint: Bool

    /// In bytes: as pieces, so that an entry fits a record too.
    package static let longestJournal = PieceCollector.blockSize

    init(outcomes: [CurationOutcome], journal: [UInt8], mustCheckpoint: Bool = false) {
        let isTooLong = journal.count > CurationStep.longestJournal
        self.outcomes = outcomes
        self.journal = isTooLong ? [] : journal
        self.mustCheckpoint = mustCheckpoint || isTooLong
    }
}
