import CRdKafka
import EventLog

/// What librdkafka says about a transactional call that failed, by its contract: retriable, abortable, or fatal;
/// everything else is fatal.
enum TransactionError {
    /// The same call, made again, resumes or repeats the work.
    case retriable(LogFault)

    /// The transaction must be aborted, and then this is what to throw: `.abortAndRewind`, unless the same would only
    /// happen again. `FENCED_INSTANCE_ID` is among the former: the group says so too of a member that it has given up
    /// and that has not joined again yet. Whether another instance is there the transactional id knows.
    case abortable(LogFailure)

    /// The producer cannot be used any more: `.fenced` or `.fatal`.
    case ending(LogFailure)

    /// Takes over and frees an error object; `nil` for `nil`, so that success is no error.
    init?(consuming error: OpaquePointer?, operation: String) {
        guard let error else { return nil }
        defer { rd_kafka_error_destroy(error) }
        let code = rd_kafka_error_code(error)
        let detail = String(cString: rd_kafka_error_string(error))
        if rd_kafka_error_is_fatal(error) != 0 {
            self = .ending(.ending(code, operation: operation, detail: detail))
        } else if rd_kafka_error_is_retriable(error) != 0 {
            self = .retriable(LogFault(code, operation: operation, detail: detail))
        } else if rd_kafka_error_txn_requires_abort(error) != 0 {
            let fault = LogFault(code, operation: operation, detail: detail)
            self = .abortable(code.isLastingRefusal ? .fatal(fault) : .abortAndRewind(fault))
        } else {
            self = .ending(.ending(code, operation: operation, detail: detail))
        }
    }
}
