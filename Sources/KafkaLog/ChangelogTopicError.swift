package import EventLog

/// Why the changelog topic cannot be used.
package enum ChangelogTopicError: Error, Sendable, CustomStringConvertible {
    case configuration(KafkaConfigurationError)

    /// It exists, but its `cleanup.policy` would lose state: without `compact` it grows for ever, and with `delete` it
    /// forgets.
    case unsuitablePolicy(topic: String, policy: String)

    /// It exists with other than one partition, so that what belongs together would not be in order.
    case severalPartitions(topic: String, count: Int)

    /// It does not exist, and the cluster does not let us create it or does not answer the request.
    case notCreated(topic: String, fault: LogFault)

    /// The brokers do not answer, or will not.
    case log(LogFailure)

    package var description: String {
        switch self {
        case .configuration(let error):
            error.description
        case .unsuitablePolicy(let topic, let policy):
            "topic \(topic) has cleanup.policy=\(policy), and would lose the state that acavd keeps in it; set it with "
                + "kafka-configs.sh --alter --entity-type topics --entity-name \(topic) "
                + "--add-config cleanup.policy=compact"
        case .severalPartitions(let topic, let count):
            "topic \(topic) has \(count) partitions, and must have 1; if nothing uses it, delete it, and acavd creates "
                + "it again"
        case .notCreated(let topic, let fault):
            "\(fault); create it with kafka-topics.sh --create --topic \(topic) --partitions 1 "
                + "--config cleanup.policy=compact"
        case .log(let failure):
            failure.description
        }
    }
}
