import CRdKafka
package import EventLog
package import Logging

/// Looks up and creates topics. Blocks the calling thread.
package final class KafkaTopics {
    private let handle: ClientHandle

    /// Makes the client; contacts the brokers in the background.
    ///
    /// - Throws: `KafkaConfigurationError` when librdkafka does not accept the properties.
    package init(properties: KafkaProperties, logger: Logger) throws(KafkaConfigurationError) {
        handle = try ClientHandle(.observer, properties: properties, events: RD_KAFKA_EVENT_ERROR, logger: logger)
    }

    /// How many partitions a topic has; `nil` when it does not exist, or is not for us to see.
    package func partitionCount(of name: String, timeout: Duration) throws(LogFailure) -> Int? {
        try handle.metadata(of: .all, timeout: timeout, operation: "looking up topic \(name)").partitionCounts[name]
    }

    /// A topic's `cleanup.policy`: `compact`, `delete` or both; `nil` when the cluster does not tell.
    package func cleanupPolicy(of name: String, timeout: Duration) -> String? {
        guard var request = ConfigurationRequest(topics: [name], from: handle, timeout: timeout) else { return nil }
        return request.values(of: "cleanup.policy", from: handle, timeout: timeout)[name]
    }

    /// Creates a topic with as many replicas as the brokers give by default.
    ///
    /// - Parameter settings: Of the topic, by the broker's names.
    /// - Returns: False when the topic exists already, which leaves it as it is.
    package func create(
        _ name: String, partitions: Int, settings: KeyValuePairs<String, String>, timeout: Duration
    ) throws(LogFailure) -> Bool {
        let operation = "creating topic \(name)"
        guard
            let creation = TopicCreation(
                of: name, partitions: partitions, settings: settings, from: handle, timeout: timeout)
        else { throw LogFailure(RD_KAFKA_RESP_ERR__INVALID_ARG, operation: operation) }
        let (code, explanation) = creation.send(from: handle, timeout: timeout)
        switch code {
        case RD_KAFKA_RESP_ERR_NO_ERROR: return true
        case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: return false
        default: throw LogFailure(code, operation: operation, detail: explanation)
        }
    }
}
