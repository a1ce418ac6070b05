/// A producer as the broker knows it. Every claim of a transactional id raises the epoch, and the broker refuses what
/// comes from an earlier one.
package struct ProducerIdentity: Hashable, Sendable {
    package let id: Int64
    package let epoch: Int16

    package init(id: Int64, epoch: Int16) {
        self.id = id
        self.epoch = epoch
    }
}

/// What the broker knows about a producer.
struct ProducerState {
    enum Phase {
        /// No transaction since the producer was claimed.
        case fresh
        case open(OpenTransaction)
        case ended(isCommit: Bool)
    }

    var identity: ProducerIdentity

    /// `nil` for a producer that has no transactions.
    let transactionalID: String?

    /// How long a transaction may stay open, in milliseconds.
    var timeout: Int64
    var phase = Phase.fresh
}

/// A transaction that has not ended: where its marker will go, and the offsets that it will commit.
struct OpenTransaction {
    /// When its first call came, by the broker's clock.
    let began: Int64
    var partitions: Set<TopicPartition> = []
    var groups: Set<String> = []
}
