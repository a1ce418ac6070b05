import CRdKafka
import Logging
import Synchronization

/// Decides what of its clients' many complaints is worth a line in the log: each kind of trouble once, until an outage
/// ends. Safe to share between threads.
final class ConnectionWatch: Sendable {
    private struct State {
        var reported: Set<String> = []
        var outage: String?
    }

    private let brokers: String
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter brokers: As configured, for the message.
    init(brokers: String, logger: Logger) {
        self.brokers = brokers
        self.logger = logger
    }

    /// What is wrong with the connection, in words; `nil` while brokers answer.
    var outage: String? { state.withLock { $0.outage } }

    /// Takes note of an error that a client reports, and logs a warning unless it is noise or has been said.
    func noteTrouble(_ code: rd_kafka_resp_err_t, _ explanation: String) {
        guard let warning = state.withLock({ warning(about: code, explanation, in: &$0) }) else { return }
        logger.warning("\(warning)", metadata: ["stage": "kafka"])
    }

    private func warning(about code: rd_kafka_resp_err_t, _ explanation: String, in state: inout State) -> String? {
        switch code {
        case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
            return outage("no Kafka broker of \(brokers) can be reached", in: &state)
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__TIMED_OUT:
            // One connection of several; when it is the last one, the case above follows.
            return nil
        default:
            // The same complaint comes with other waiting times and counts.
            guard state.reported.insert(explanation.filter { !$0.isNumber }).inserted else { return nil }
            return "\(explanation); \(code.remedy ?? "acavd keeps trying")"
        }
    }

    /// Takes note that a call has been waiting for the brokers for long, and logs a warning unless an outage is known.
    func noteWait(_ operation: String) {
        let warning = state.withLock { outage("\(operation) waits for Kafka at \(brokers)", in: &$0) }
        if let warning { logger.warning("\(warning)", metadata: ["stage": "kafka"]) }
    }

    /// - Returns: What to log when the outage is news.
    private func outage(_ finding: String, in state: inout State) -> String? {
        guard state.outage == nil else { return nil }
        let message =
            "\(finding): check that Kafka is running and that bootstrap.servers is right; acavd keeps trying"
        state.outage = message
        return message
    }

    /// Takes note that a broker answered, and logs a notice when this ends an outage.
    func noteAnswer() {
        let endsOutage = state.withLock { state in
            guard state.outage != nil else { return false }
            state.outage = nil
            state.reported.removeAll()
            return true
        }
        if endsOutage { logger.notice("Kafka at \(brokers) answers again", metadata: ["stage": "kafka"]) }
    }
}
