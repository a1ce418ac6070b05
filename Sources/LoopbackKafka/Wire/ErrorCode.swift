/// An error code of the Kafka protocol.
package struct ErrorCode: Error, RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: Int16

    package init(rawValue: Int16) {
        self.rawValue = rawValue
    }

    package var description: String { "Kafka error \(rawValue)" }

    package static let unknownServerError = ErrorCode(rawValue: -1)
    package static let none = ErrorCode(rawValue: 0)
    package static let offsetOutOfRange = ErrorCode(rawValue: 1)
    package static let corruptMessage = ErrorCode(rawValue: 2)
    package static let unknownTopicOrPartition = ErrorCode(rawValue: 3)
    package static let messageTooLarge = ErrorCode(rawValue: 10)
    package static let coordinatorLoadInProgress = ErrorCode(rawValue: 14)
    package static let coordinatorNotAvailable = ErrorCode(rawValue: 15)
    package static let notCoordinator = ErrorCode(rawValue: 16)
    package static let invalidTopic = ErrorCode(rawValue: 17)
    package static let notEnoughReplicas = ErrorCode(rawValue: 19)
    package static let illegalGeneration = ErrorCode(rawValue: 22)
    package static let inconsistentGroupProtocol = ErrorCode(rawValue: 23)
    package static let invalidGroupID = ErrorCode(rawValue: 24)
    package static let unknownMemberID = ErrorCode(rawValue: 25)
    package static let invalidSessionTimeout = ErrorCode(rawValue: 26)
    package static let rebalanceInProgress = ErrorCode(rawValue: 27)
    package static let topicAuthorizationFailed = ErrorCode(rawValue: 29)
    package static let unsupportedVersion = ErrorCode(rawValue: 35)
    package static let topicAlreadyExists = ErrorCode(rawValue: 36)
    package static let invalidPartitions = ErrorCode(rawValue: 37)
    package static let invalidReplicationFactor = ErrorCode(rawValue: 38)
    package static let invalidConfiguration = ErrorCode(rawValue: 40)
    package static let invalidRequest = ErrorCode(rawValue: 42)
    package static let outOfOrderSequenceNumber = ErrorCode(rawValue: 45)
    package static let invalidProducerEpoch = ErrorCode(rawValue: 47)
    package static let invalidTransactionState = ErrorCode(rawValue: 48)
    package static let invalidProducerIDMapping = ErrorCode(rawValue: 49)
    package static let invalidTransactionTimeout = ErrorCode(rawValue: 50)
    package static let concurrentTransactions = ErrorCode(rawValue: 51)
    package static let unknownProducerID = ErrorCode(rawValue: 59)
    package static let unsupportedCompressionType = ErrorCode(rawValue: 76)
    package static let memberIDRequired = ErrorCode(rawValue: 79)
    package static let fencedInstanceID = ErrorCode(rawValue: 82)
    package static let invalidRecord = ErrorCode(rawValue: 87)
    package static let unstableOffsetCommit = ErrorCode(rawValue: 88)
    package static let producerFenced = ErrorCode(rawValue: 90)
}
