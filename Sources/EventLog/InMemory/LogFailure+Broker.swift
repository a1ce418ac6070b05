extension LogFailure {
    /// What a refusal of the broker means to a log, as the decision it asks for.
    init(_ refusal: BrokerRefusal, operation: String) {
        let fault = LogFault(operation: operation, code: refusal.rawValue, message: refusal.description)
        switch refusal {
        case .producerFenced, .fencedInstance:
            self = .fenced(fault)
        case .unknownMember, .illegalGeneration:
            self = .abortAndRewind(fault)
        case .unknownTopicOrPartition, .topicAlreadyExists, .offsetOutOfRange, .invalidRecord, .unknownProducer,
            .invalidTransactionState:
            self = .fatal(fault)
        }
    }

    /// A failure that a fault plan asked for.
    init(_ fault: InjectedFault, operation: String) {
        switch fault {
        case .crash:
            self = .fatal(LogFault(operation: operation, code: "CRASHED", message: "the process died here"))
        case .retry:
            self = .retry(LogFault(operation: operation, code: "INJECTED", message: "no answer came"))
        case .abortAndRewind:
            self = .abortAndRewind(
                LogFault(operation: operation, code: "INJECTED", message: "the broker voided the transaction"))
        case .fatal:
            self = .fatal(LogFault(operation: operation, code: "INJECTED", message: "the client became useless"))
        }
    }
}

/// Runs a call of the broker for a log.
func asking<Answer>(
    _ operation: String, _ call: () throws(BrokerRefusal) -> Answer
) throws(LogFailure) -> Answer {
    do throws(BrokerRefusal) {
        return try call()
    } catch {
        throw LogFailure(error, operation: operation)
    }
}
