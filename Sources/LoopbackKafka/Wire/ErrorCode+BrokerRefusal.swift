import EventLog

extension ErrorCode {
    /// What a client is told when the broker's core refuses a call.
    init(_ refusal: BrokerRefusal) {
        self =
            switch refusal {
            case .unknownTopicOrPartition: .unknownTopicOrPartition
            case .topicAlreadyExists: .topicAlreadyExists
            case .offsetOutOfRange: .offsetOutOfRange
            case .invalidRecord: .invalidRecord
            case .unknownProducer: .invalidProducerIDMapping
            // In the versions spoken here every request but InitProducerId calls it so.
            case .producerFenced: .invalidProducerEpoch
            case .invalidTransactionState: .invalidTransactionState
            case .unknownMember: .unknownMemberID
            case .illegalGeneration: .illegalGeneration
            case .fencedInstance: .fencedInstanceID
            }
    }
}

/// The error that `body` is refused with, or none.
func errorCode(_ body: () throws(BrokerRefusal) -> Void) -> ErrorCode {
    do throws(BrokerRefusal) {
        try body()
        return .none
    } catch {
        return ErrorCode(error)
    }
}
