import CRdKafka
package import EventLog
package import Logging

/// librdkafka's mock Kafka cluster, in this process, on loopback ports: for the demo and for tests. It keeps some five
/// megabytes a partition, compacts nothing, and creates a topic with four partitions when one is first named.
///
/// `@unchecked Sendable`: both pointers are set once, and every `rd_kafka_mock_` call used here only posts an operation
/// to the cluster's own thread.
package final class MockCluster: @unchecked Sendable {
    private let handle: ClientHandle

    /// Belongs to the client.
    private let cluster: OpaquePointer

    /// A request that can be made to fail, by its number in the Kafka protocol.
    package enum Request: Int16, Sendable, CaseIterable {
        case produce = 0
        case fetch = 1
        case listOffsets = 2
        case offsetCommit = 8
        case findCoordinator = 10
        case joinGroup = 11
        case heartbeat = 12
        case initializeProducer = 22
        case addPartitions = 24
        case addOffsets = 25
        case endTransaction = 26
        case commitOffsetsInTransaction = 28
    }

    /// An error that a broker answers with, by its number in the Kafka protocol.
    package enum Answer: Int32, Sendable, CaseIterable {
        /// The connection is dropped instead of an answer.
        case disconnect = -195
        case unknownTopic = 3
        case requestTimedOut = 7
        case messageTooLarge = 10
        case coordinatorLoading = 14
        case coordinatorNotAvailable = 15
        case notCoordinator = 16
        case notEnoughReplicas = 19
        case illegalGeneration = 22
        case unknownMember = 25
        case rebalanceInProgress = 27
        case topicAuthorizationFailed = 29
        case groupAuthorizationFailed = 30
        case outOfOrderSequence = 45
        case invalidProducerEpoch = 47
        case invalidTransactionState = 48
        case invalidTransactionTimeout = 50
        case concurrentTransactions = 51
        case transactionalIDAuthorizationFailed = 53
        case unknownProducer = 59
        case fencedInstance = 82
        case producerFenced = 90
    }

    /// - Parameter brokers: How many, numbered from 1.
    package init(brokers: Int = 1, logger: Logger) throws(KafkaConfigurationError) {
        // librdkafka puts the cluster's own addresses in the place of the servers named here.
        let properties = try KafkaProperties(["bootstrap.servers": "mock", "test.mock.num.brokers": "\(brokers)"])
        handle = try ClientHandle(.observer, properties: properties, events: 0, logger: logger)
        guard let cluster = rd_kafka_handle_mock_cluster(handle.client) else {
            throw .inconsistent(explanation: "the mock cluster cannot open its ports on 127.0.0.1")
        }
        self.cluster = cluster
    }

    /// Where clients of any process connect: the value of `bootstrap.servers`.
    package var bootstrapServers: String {
        rd_kafka_mock_cluster_bootstraps(cluster).map { String(cString: $0) } ?? ""
    }

    /// Creates a topic, one replica a partition.
    package func createTopic(_ name: String, partitions: Int) throws(LogFailure) {
        try check(
            rd_kafka_mock_topic_create(cluster, name, Int32(partitions), 1), "creating the mock topic \(name)")
    }

    /// Makes the next requests of one kind fail, one answer each.
    package func failNext(_ request: Request, with answers: [Answer]) {
        let codes = answers.map { rd_kafka_resp_err_t(rawValue: $0.rawValue) }
        rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, codes.count, codes)
    }

    /// Makes the cluster say this of a topic whenever it is asked about it.
    package func setError(_ answer: Answer, of topic: String) {
        rd_kafka_mock_topic_set_error(cluster, topic, rd_kafka_resp_err_t(rawValue: answer.rawValue))
    }

    /// Stops a broker from listening, and drops its connections.
    package func stopBroker(_ number: Int = 1) throws(LogFailure) {
        try check(rd_kafka_mock_broker_set_down(cluster, Int32(number)), "stopping a mock broker")
    }

    /// Lets a stopped broker listen again, on its old port.
    package func startBroker(_ number: Int = 1) throws(LogFailure) {
        try check(rd_kafka_mock_broker_set_up(cluster, Int32(number)), "starting a mock broker")
    }

    private func check(_ code: rd_kafka_resp_err_t, _ operation: String) throws(LogFailure) {
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw LogFailure(code, operation: operation) }
    }
}
