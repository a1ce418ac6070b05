import CRdKafka
package import EventLog
package import Logging

/// An idempotent librdkafka producer without transactions, for what feeds acavd: the demo and tests. Used from one thread.
package final class KafkaProducer {
    private let handle: ClientHandle

    /// The first delivery that failed since the last flush.
    private var failure: LogFailure?

    /// Makes the client; contacts the brokers in the background.
    ///
    /// - Throws: `KafkaConfigurationError` when librdkafka does not accept the properties.
    package init(properties: KafkaProperties, logger: Logger) throws(KafkaConfigurationError) {
        handle = try ClientHandle(
            .publisher, properties: properties, events: RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR, logger: logger)
    }

    /// Hands a record over for delivery; waits while the send buffer is full, at most until deliveries time out.
    package func send(_ record: LogRecord) throws(LogFailure) {
        let operation = "publishing to \(record.topic)"
        while let error = record.produce(to: handle.client) {
            let isFull = rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__QUEUE_FULL
            let refusal = LogFailure(consuming: error, operation: operation)
            guard isFull else { throw handle.fatalFailure ?? refusal }
            takeReports(timeout: .milliseconds(10))
        }
    }

    /// Waits until every record is delivered or given up, and throws the first failure since the last flush.
    package func flush() throws(LogFailure) {
        while rd_kafka_outq_len(handle.client) > 0 {
            rd_kafka_flush(handle.client, 100)
            takeReports(timeout: .zero)
        }
        defer { failure = nil }
        if let failure = handle.fatalFailure ?? failure { throw failure }
    }

    /// Takes failed deliveries from the queue; successful ones are not reported. Other errors concern connections,
    /// of which a delivery that fails tells.
    private func takeReports(timeout: Duration) {
        var event = handle.poll(timeout: timeout)
        while let report = event.take() {
            if report.type == RD_KAFKA_EVENT_DR { report.forEachMessage(note) }
            event = handle.poll(timeout: .zero)
        }
    }

    private func note(_ report: UnsafePointer<rd_kafka_message_t>) {
        let code = report.pointee.err
        guard failure == nil, code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        let topic = String(cString: rd_kafka_topic_name(report.pointee.rkt))
        failure =
            switch LogFailure(code, operation: "publishing to \(topic)") {
            // librdkafka has done its retries; this record is not in the log.
            case .retry(let fault): .abortAndRewind(fault)
            case let final: final
            }
    }
}
