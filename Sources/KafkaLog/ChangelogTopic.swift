import CRdKafka
import EventLog
package import Logging

/// The compacted topic that is the truth of acavd's state: makes sure that it exists and forgets nothing.
package struct ChangelogTopic: Sendable, Hashable {
    /// The topic's name.
    package let name: String

    package init(name: String) {
        self.name = name
    }

    /// `<application id>-state-changelog`.
    package init(applicationID: String) {
        self.init(name: "\(applicationID)-state-changelog")
    }

    /// Looks the topic up, and creates it when it is missing: one partition, `cleanup.policy=compact`, as many replicas
    /// as the brokers give by default. Blocks the calling thread.
    ///
    /// A topic whose policy the brokers do not tell is used as it is, with one warning.
    ///
    /// - Parameter timeout: For each question.
    /// - Throws: `.log(.retry)` when no broker answers; the other cases need an operator.
    package func ensureExists(
        properties: KafkaProperties, timeout: Duration, logger: Logger
    ) throws(ChangelogTopicError) {
        let handle: ClientHandle
        do throws(KafkaConfigurationError) {
            handle = try ClientHandle(.observer, properties: properties, events: RD_KAFKA_EVENT_ERROR, logger: logger)
        } catch {
            throw .configuration(error)
        }
        guard let count = try partitionCount(handle, timeout) else {
            try create(handle, timeout, logger)
            return
        }
        try check(count, handle, timeout, logger)
    }

    private func check(
        _ count: Int, _ handle: borrowing ClientHandle, _ timeout: Duration, _ logger: Logger
    ) throws(ChangelogTopicError) {
        guard count == 1 else { throw .severalPartitions(topic: name, count: count) }
        guard let policy = policy(handle, timeout) else {
            logger.warning(
                "the brokers do not tell the cleanup.policy of topic \(name); make sure that it is compact")
            return
        }
        let cleaning = policy.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        guard cleaning.contains("compact"), !cleaning.contains("delete") else {
            throw .unsuitablePolicy(topic: name, policy: policy)
        }
    }

    /// `nil` for a topic that does not exist.
    private func partitionCount(
        _ handle: borrowing ClientHandle, _ timeout: Duration
    ) throws(ChangelogTopicError) -> Int? {
        do throws(LogFailure) {
            return try handle.metadata(of: .all, timeout: timeout, operation: "looking up topic \(name)")
                .partitionCounts[name]
        } catch {
            throw .log(error)
        }
    }

    private func policy(_ handle: borrowing ClientHandle, _ timeout: Duration) -> String? {
        guard var request = ConfigurationRequest(topics: [name], from: handle, timeout: timeout) else { return nil }
        return request.values(of: "cleanup.policy", from: handle, timeout: timeout)[name]
    }

    private func create(
        _ handle: borrowing ClientHandle, _ timeout: Duration, _ logger: Logger
    ) throws(ChangelogTopicError) {
        let operation = "creating topic \(name)"
        guard
            let creation = TopicCreation(
                of: name, partitions: 1, settings: ["cleanup.policy": "compact"], from: handle, timeout: timeout)
        else {
            let fault = LogFault(operation: operation, code: "_INVALID_ARG", message: "the name is not accepted")
            throw .notCreated(topic: name, fault: fault)
        }
        let (code, explanation) = creation.send(from: handle, timeout: timeout)
        switch code {
        case RD_KAFKA_RESP_ERR_NO_ERROR:
            logger.notice("created topic \(name)")
        case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
            // Created since we looked, or not to be seen by us.
            try check(try partitionCount(handle, timeout) ?? 1, handle, timeout, logger)
        default:
            throw .notCreated(topic: name, fault: LogFault(code, operation: operation, detail: explanation))
        }
    }
}
