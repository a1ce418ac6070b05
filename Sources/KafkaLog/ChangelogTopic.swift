import EventLog
package import Logging

/// The compacted topic that is the truth of acavd's state: makes sure that it exists and forgets nothing.
package struct ChangelogTopic: Sendable, Hashable {
    /// The topic's name.
    package let name: String

    package init(name: String) {
        self.name = name
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
        let topics: KafkaTopics
        do throws(KafkaConfigurationError) {
            topics = try KafkaTopics(properties: properties, logger: logger)
        } catch {
            throw .configuration(error)
        }
        if let count = try partitionCount(topics, timeout) {
            try check(count, topics, timeout, logger)
        } else if try create(topics, timeout) {
            logger.notice("created topic \(name)")
        } else {
            // Created since we looked, or not to be seen by us.
            try check(try partitionCount(topics, timeout) ?? 1, topics, timeout, logger)
        }
    }

    private func partitionCount(_ topics: KafkaTopics, _ timeout: Duration) throws(ChangelogTopicError) -> Int? {
        do throws(LogFailure) {
            return try topics.partitionCount(of: name, timeout: timeout)
        } catch {
            throw .log(error)
        }
    }

    private func create(_ topics: KafkaTopics, _ timeout: Duration) throws(ChangelogTopicError) -> Bool {
        do throws(LogFailure) {
            return try topics.create(name, partitions: 1, settings: ["cleanup.policy": "compact"], timeout: timeout)
        } catch {
            throw .notCreated(topic: name, fault: error.fault)
        }
    }

    private func check(
        _ count: Int, _ topics: KafkaTopics, _ timeout: Duration, _ logger: Logger
    ) throws(ChangelogTopicError) {
        guard count == 1 else { throw .severalPartitions(topic: name, count: count) }
        guard let policy = topics.cleanupPolicy(of: name, timeout: timeout) else {
            logger.warning(
                "the brokers do not tell the cleanup.policy of topic \(name); make sure that it is compact",
                metadata: ["stage": "start"])
            return
        }
        let cleaning = policy.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        guard cleaning.contains("compact"), !cleaning.contains("delete") else {
            throw .unsuitablePolicy(topic: name, policy: policy)
        }
    }
}
