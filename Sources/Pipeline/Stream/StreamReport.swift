package import Curation
package import EventLog
package import Selection

/// What a running service has done so far.
package struct StreamReport: Sendable {
    package init() {}

    /// What became of messages and clips, counted over all runs on this changelog.
    package internal(set) var tallies = StreamTallies()

    /// Transactions that this run committed.
    package internal(set) var transactions = 0

    /// What the curator did since the changelog or its last model generation was begun.
    package internal(set) var curation = CurationCounts()

    /// The set after the last transaction.
    package internal(set) var state = SetState(size: 0, mutualInformation: 0)

    /// What is worth knowing of that set besides; nil when it was not asked for, and during the warm-up.
    package internal(set) var estimates: SetEstimates?

    /// The accepts and evicts of the last transaction, in their order.
    package internal(set) var events: [CuratedEvent] = []

    /// Where reading goes on after it.
    package internal(set) var positions: LogOffsets = [:]

    /// Of the centroids in force; 0 during the warm-up.
    package internal(set) var modelVersion = 0
}
