import EventLog
import Synchronization

/// Answers requests: everything the broker does, without a socket.
final class RequestServer: Sendable {
    /// The number that clients know the one broker by.
    static let node: Int32 = 1
    static let host = "127.0.0.1"

    let broker: InMemoryBroker
    let groups: GroupCoordinator
    let ledger: ProducerLedger
    let settings: TopicSettings
    let configuration: LoopbackKafka.Configuration
    let port: UInt16
    private let stopped = Atomic(false)

    init(broker: InMemoryBroker, configuration: LoopbackKafka.Configuration, port: UInt16) {
        self.broker = broker
        self.configuration = configuration
        self.port = port
        groups = GroupCoordinator(
            initialDelay: configuration.groupJoinDelay, sessionTimeouts: configuration.sessionTimeouts)
        ledger = ProducerLedger(broker: broker)
        settings = TopicSettings(maximumMessageBytes: configuration.maximumMessageBytes)
    }

    var isStopped: Bool { stopped.load(ordering: .acquiring) }

    /// Lets every waiting request go.
    func stop() {
        stopped.store(true, ordering: .releasing)
        groups.stop()
    }

    /// Answers a request; may wait, as fetching and joining a group do.
    ///
    /// - Returns: False when the client wants no answer.
    func answer(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) -> Bool {
        switch request.header.api {
        case .produce: return try produce(&request, &writer)
        case .fetch: try fetch(&request, &writer)
        case .listOffsets: try listOffsets(&request, &writer)
        case .metadata: try metadata(&request, &writer)
        case .offsetCommit: try commitOffsets(&request, &writer)
        case .offsetFetch: try fetchOffsets(&request, &writer)
        case .findCoordinator: try findCoordinator(&request, &writer)
        case .joinGroup: try joinGroup(&request, &writer)
        case .heartbeat: try heartbeat(&request, &writer)
        case .leaveGroup: try leaveGroup(&request, &writer)
        case .syncGroup: try syncGroup(&request, &writer)
        case .apiVersions: apiVersions(request, &writer)
        case .createTopics: try createTopics(&request, &writer)
        case .initProducerID: try initProducerID(&request, &writer)
        case .addPartitionsToTransaction: try addPartitions(&request, &writer)
        case .addOffsetsToTransaction: try addOffsets(&request, &writer)
        case .endTransaction: try endTransaction(&request, &writer)
        case .transactionOffsetCommit: try commitTransactionOffsets(&request, &writer)
        case .describeConfigs: try describeConfigurations(&request, &writer)
        }
        return true
    }
}

extension WireWriter {
    /// No client is ever asked to slow down.
    mutating func throttleTime() {
        integer(0 as Int32)
    }
}
