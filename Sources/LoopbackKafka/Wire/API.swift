/// The requests that the broker answers, by their number in the Kafka protocol.
package enum API: Int16, CaseIterable, Sendable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case metadata = 3
    case offsetCommit = 8
    case offsetFetch = 9
    case findCoordinator = 10
    case joinGroup = 11
    case heartbeat = 12
    case leaveGroup = 13
    case syncGroup = 14
    case apiVersions = 18
    case createTopics = 19
    case initProducerID = 22
    case addPartitionsToTransaction = 24
    case addOffsetsToTransaction = 25
    case endTransaction = 26
    case transactionOffsetCommit = 28
    case describeConfigs = 32

    /// The versions that are answered. A client takes the newest that both sides know.
    ///
    /// They reach as far as librdkafka 2.0.2 makes use of them, and are flexible only where it must be: from version 3
    /// InitProducerId lets a producer recover by itself (KIP-360), version 3 of TxnOffsetCommit says which generation of
    /// the group commits (KIP-447), and version 7 of OffsetFetch waits for pending offsets.
    package var versions: ClosedRange<Int16> {
        switch self {
        case .produce: 3...7
        case .fetch: 4...11
        case .listOffsets: 1...5
        case .metadata: 0...4
        case .offsetCommit: 2...7
        case .offsetFetch: 1...7
        case .findCoordinator: 0...2
        case .joinGroup: 0...5
        case .heartbeat: 0...3
        case .leaveGroup: 0...3
        case .syncGroup: 0...3
        case .apiVersions: 0...2
        case .createTopics: 0...4
        case .initProducerID: 0...4
        case .addPartitionsToTransaction, .addOffsetsToTransaction: 0...1
        case .endTransaction: 0...1
        case .transactionOffsetCommit: 0...3
        case .describeConfigs: 0...1
        }
    }

    /// From this version on requests and answers have tagged fields and compact lengths.
    var firstFlexibleVersion: Int16 {
        switch self {
        case .initProducerID: 2
        case .offsetFetch: 6
        case .transactionOffsetCommit, .apiVersions: 3
        default: .max
        }
    }
}
