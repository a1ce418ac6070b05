import CRdKafka
package import EventLog
package import Logging

/// Asks a cluster about itself, for `acavd check`: an answer within a timeout instead of endless patience.
package final class KafkaProbe {
    /// What the cluster answered.
    package struct Report: Sendable, Hashable {
        /// As `host:port`.
        package let brokers: [String]

        /// The topics asked for that exist, by name.
        package let topics: [String: Topic]
    }

    /// What is known of a topic.
    package struct Topic: Sendable, Hashable {
        package let partitions: Int

        /// `compact`, `delete` or both; `nil` when the cluster does not tell.
        package let cleanupPolicy: String?
    }

    private let handle: ClientHandle
    private let brokers: String

    package init(properties: KafkaProperties, logger: Logger) throws(KafkaConfigurationError) {
        brokers = properties.brokers
        handle = try ClientHandle(.observer, properties: properties, events: RD_KAFKA_EVENT_ERROR, logger: logger)
    }

    /// Connects and looks the topics up. Creates none.
    ///
    /// - Parameter timeout: For connecting, and again for the cleanup policies.
    /// - Throws: `.retry` when no broker answers, with the last reason that was seen.
    package func inspect(topics: [String], timeout: Duration) throws(LogFailure) -> Report {
        let metadata: ClusterMetadata
        do throws(LogFailure) {
            metadata = try handle.metadata(of: .all, timeout: timeout, operation: "connecting to \(brokers)")
        } catch {
            throw explained(error)
        }
        let found = topics.filter { metadata.partitionCounts[$0] != nil }
        let policies = cleanupPolicies(of: found, timeout: timeout)
        let described = found.map { name in
            (name, Topic(partitions: metadata.partitionCounts[name, default: 0], cleanupPolicy: policies[name]))
        }
        return Report(
            brokers: metadata.brokers, topics: Dictionary(described, uniquingKeysWith: { first, _ in first }))
    }

    /// Metadata that does not come says only that it did not; the connection's own error says why.
    private func explained(_ failure: LogFailure) -> LogFailure {
        while let event = handle.poll(timeout: .zero) {
            guard event.type == RD_KAFKA_EVENT_ERROR, event.code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN else {
                continue
            }
            return LogFailure(event.code, operation: failure.fault.operation, detail: event.explanation)
        }
        return failure
    }

    private func cleanupPolicies(of topics: [String], timeout: Duration) -> [String: String] {
        guard !topics.isEmpty, var request = ConfigurationRequest(topics: topics, from: handle, timeout: timeout)
        else { return [:] }
        return request.values(of: "cleanup.policy", from: handle, timeout: timeout)
    }
}
