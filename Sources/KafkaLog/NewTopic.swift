import EventLog
package import Logging

import CRdKafka

/// A topic that is to exist.
package struct NewTopic: Sendable, Hashable {
    package let name: String
    package let partitions: Int

    /// Whether it is a table, of which the last record of each key is kept; otherwise the brokers' default holds.
    package let isCompacted: Bool

    package init(name: String, partitions: Int, isCompacted: Bool) {
        self.name = name
        self.partitions = partitions
        self.isCompacted = isCompacted
    }

    /// Creates it, with as many replicas as the brokers give by default, unless it is there. Blocks the calling thread.
    ///
    /// - Returns: False when it was there; then it is as it was.
    package func create(
        properties: KafkaProperties, timeout: Duration, logger: Logger
    ) throws(TopicReaderError) -> Bool {
        let handle: ClientHandle
        do throws(KafkaConfigurationError) {
            handle = try ClientHandle(.observer, properties: properties, events: RD_KAFKA_EVENT_ERROR, logger: logger)
        } catch {
            throw .configuration(error)
        }
        let operation = "creating topic \(name)"
        guard
            let creation = TopicCreation(
                of: name, partitions: partitions, settings: isCompacted ? ["cleanup.policy": "compact"] : [:],
                from: handle, timeout: timeout)
        else {
            throw .log(
                .fatal(LogFault(operation: operation, code: "_INVALID_ARG", message: "the name is not accepted")))
        }
        let (code, explanation) = creation.send(from: handle, timeout: timeout)
        switch code {
        case RD_KAFKA_RESP_ERR_NO_ERROR: return true
        case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: return false
        default: throw .log(LogFailure(code, operation: operation, detail: explanation))
        }
    }
}
