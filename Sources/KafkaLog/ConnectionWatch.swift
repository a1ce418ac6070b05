import CRdKafka

/// Decides what of a client's many complaints is worth a line in the log: each kind of trouble once, until an outage
/// ends.
struct ConnectionWatch {
    private let brokers: String
    private var reported: Set<String> = []

    /// What is wrong with the connection, in words; `nil` while brokers answer.
    private(set) var outage: String?

    /// - Parameter brokers: As configured, for the message.
    init(brokers: String) {
        self.brokers = brokers
    }

    /// Takes note of an error event.
    ///
    /// - Returns: A warning to log, or `nil` when this is noise or has been said.
    mutating func noteTrouble(_ code: rd_kafka_resp_err_t, _ explanation: String) -> String? {
        switch code {
        case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
            guard outage == nil else { return nil }
            let message =
                "no Kafka broker of \(brokers) can be reached: check that Kafka is running and that "
                + "bootstrap.servers is right; acavd keeps trying"
            outage = message
            return message
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__TIMED_OUT:
            // One connection of several; when it is the last one, the case above follows.
            return nil
        default:
            // The same complaint comes with other waiting times and counts.
            guard reported.insert(explanation.filter { !$0.isNumber }).inserted else { return nil }
            return code.remedy.map { "\(explanation); \($0)" } ?? explanation
        }
    }

    /// Takes note that a broker answered.
    ///
    /// - Returns: A notice to log when this ends an outage.
    mutating func noteAnswer() -> String? {
        guard outage != nil else { return nil }
        outage = nil
        reported.removeAll()
        return "Kafka at \(brokers) answers again"
    }
}
