/// Why the broker in memory refuses a call: what a Kafka broker answers in the same place, by the name it has there.
package enum BrokerRefusal: String, Error, Hashable, Sendable, CaseIterable {
    case unknownTopicOrPartition = "UNKNOWN_TOPIC_OR_PART"
    case topicAlreadyExists = "TOPIC_ALREADY_EXISTS"

    /// Reading below the first offset that is kept or beyond the high watermark.
    case offsetOutOfRange = "OFFSET_OUT_OF_RANGE"

    /// A record without a key for a compacted topic.
    case invalidRecord = "INVALID_RECORD"

    /// No producer has this id.
    case unknownProducer = "INVALID_PRODUCER_ID_MAPPING"

    /// A newer epoch of the producer exists: another instance claimed the transactional id, or the transaction took
    /// longer than it may.
    case producerFenced = "PRODUCER_FENCED"

    /// There is no transaction to end, or the one that ended last ended the other way.
    case invalidTransactionState = "INVALID_TXN_STATE"

    /// The member is not in the group: it left, or its session expired.
    case unknownMember = "UNKNOWN_MEMBER_ID"

    /// The group has rebalanced since the member last heard of it.
    case illegalGeneration = "ILLEGAL_GENERATION"

    /// Another member has joined under the same instance id.
    case fencedInstance = "FENCED_INSTANCE_ID"
}

extension BrokerRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownTopicOrPartition: "the topic does not exist, or has no such partition; create it first"
        case .topicAlreadyExists: "a topic of this name exists"
        case .offsetOutOfRange: "the partition does not hold this offset"
        case .invalidRecord: "a compacted topic takes only records with a key"
        case .unknownProducer: "no producer has this id"
        case .producerFenced: "another instance has claimed the transactional id, or the transaction timed out"
        case .invalidTransactionState: "no transaction is open that could end so"
        case .unknownMember: "this instance is not in the consumer group any more"
        case .illegalGeneration: "the consumer group has rebalanced meanwhile"
        case .fencedInstance: "another instance has joined the consumer group in the place of this one"
        }
    }
}
