import CRdKafka
import EventLog

extension LogFailure {
    /// Classifies the error code of a call that is not part of a transaction. What is not known to be harmless is fatal,
    /// as librdkafka's manual demands.
    ///
    /// - Parameters:
    ///   - operation: What was being done, as a phrase.
    ///   - detail: More than the code says, where there is more.
    init(_ code: rd_kafka_resp_err_t, operation: String, detail: String? = nil) {
        if code.isFencing {
            self = .fenced(LogFault(code, operation: operation, detail: detail))
        } else if code.isRetriable {
            self = .retry(LogFault(code, operation: operation, detail: detail))
        } else if code.voidsDelivery {
            self = .abortAndRewind(LogFault(code, operation: operation, detail: detail))
        } else {
            self = .fatal(LogFault(code, operation: operation, detail: detail))
        }
    }

    /// An error after which the client cannot be used any more.
    static func ending(_ code: rd_kafka_resp_err_t, operation: String, detail: String? = nil) -> LogFailure {
        let fault = LogFault(code, operation: operation, detail: detail)
        return code.isFencing ? .fenced(fault) : .fatal(fault)
    }

    /// Takes over and frees the error of a call that is not part of a transaction.
    init(consuming error: OpaquePointer, operation: String) {
        defer { rd_kafka_error_destroy(error) }
        let code = rd_kafka_error_code(error)
        let detail = String(cString: rd_kafka_error_string(error))
        if rd_kafka_error_is_fatal(error) != 0 {
            self = .ending(code, operation: operation, detail: detail)
        } else if rd_kafka_error_is_retriable(error) != 0, !code.isFencing {
            self = .retry(LogFault(code, operation: operation, detail: detail))
        } else {
            self.init(code, operation: operation, detail: detail)
        }
    }
}

extension LogFault {
    init(_ code: rd_kafka_resp_err_t, operation: String, detail: String? = nil) {
        let words = detail ?? String(cString: rd_kafka_err2str(code))
        self.init(
            operation: operation, code: name(of: code), message: code.remedy.map { "\(words); \($0)" } ?? words)
    }
}

/// librdkafka's name for a code, such as `_ALL_BROKERS_DOWN`; a leading underscore marks its own errors, the others
/// are the broker's.
func name(of code: rd_kafka_resp_err_t) -> String {
    String(cString: rd_kafka_err2name(code))
}

extension rd_kafka_resp_err_t {
    /// Another instance has taken this one's place.
    var isFencing: Bool {
        switch self {
        case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
            RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, RD_KAFKA_RESP_ERR_TRANSACTION_COORDINATOR_FENCED:
            true
        default: false
        }
    }

    /// The broker, the group or the network is not ready, and will be.
    var isRetriable: Bool {
        switch self {
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__TIMED_OUT,
            RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__RESOLVE,
            RD_KAFKA_RESP_ERR__QUEUE_FULL, RD_KAFKA_RESP_ERR__RETRY, RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST,
            RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
            RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
            RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
            RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
            RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT,
            RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED:
            true
        default: false
        }
    }

    /// The record was given up, the client was not.
    var voidsDelivery: Bool {
        switch self {
        case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
            true
        default: false
        }
    }

    /// Repeating the transaction cannot help: the broker would refuse it again.
    var isLastingRefusal: Bool {
        switch self {
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE,
            RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD,
            RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
            true
        default: false
        }
    }

    /// What an operator can do about it.
    var remedy: String? {
        switch self {
        case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__RESOLVE,
            RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
            "check that Kafka is running and that bootstrap.servers is right"
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            "create the topic, or correct its name in the configuration"
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
            "raise max.message.bytes of the topic and the property message.max.bytes"
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
            "grant acavd's user the access"
        case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
            "grant acavd's user Describe and Write on the transactional id, which is the application id"
        case RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT:
            "lower the property transaction.timeout.ms, or raise transaction.max.timeout.ms of the brokers"
        case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
            "acavd needs Kafka 2.5 or later"
        case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
            "another instance with this application id has taken over, or this one was held up in a transaction for "
                + "longer than transaction.timeout.ms"
        case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
            "another instance with this application id reads the input"
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
            RD_KAFKA_RESP_ERR__SSL:
            "check the credentials and certificates in the kafka properties"
        default: nil
        }
    }
}
