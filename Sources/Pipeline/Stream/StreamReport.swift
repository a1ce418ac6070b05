package import Curation

/// What a running service has done so far.
package struct StreamReport: Sendable {
    package init() {}

    /// Messages read, and those done with.
    package internal(set) var messages = 0
    package internal(set) var settled = 0

    package internal(set) var withdrawals = 0

    /// Clips embedded.
    package internal(set) var clips = 0

    /// Clips and videos passed over, by reason.
    package internal(set) var filtered: [FilterReason: Int] = [:]

    /// Dead letters by error class.
    package internal(set) var deadLettered: [String: Int] = [:]

    /// Transactions committed.
    package internal(set) var transactions = 0

    /// What the curator did.
    package internal(set) var curation = CurationCounts()

    /// The set after the last transaction.
    package internal(set) var state = SetState(size: 0, mutualInformation: 0)

    /// Of the centroids in force; 0 during the warm-up.
    package internal(set) var modelVersion = 0
}
