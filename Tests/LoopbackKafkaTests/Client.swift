import CRdKafka
import EventLog

/// What librdkafka says went wrong.
struct ClientError: Error, CustomStringConvertible {
    let code: String
    let text: String
    var isFatal = false
    var isRetriable = false
    var requiresAbort = false

    var description: String { "\(code): \(text)\(isFatal ? " [fatal]" : "")\(requiresAbort ? " [abort]" : "")" }

    init(_ code: rd_kafka_resp_err_t, _ text: String? = nil) {
        self.code = String(cString: rd_kafka_err2name(code))
        self.text = text ?? String(cString: rd_kafka_err2str(code))
    }

    /// Takes the error object over; `nil` for none.
    init?(_ error: OpaquePointer?) {
        guard let error else { return nil }
        defer { rd_kafka_error_destroy(error) }
        self.init(rd_kafka_error_code(error), String(cString: rd_kafka_error_string(error)))
        isFatal = rd_kafka_error_is_fatal(error) != 0
        isRetriable = rd_kafka_error_is_retriable(error) != 0
        requiresAbort = rd_kafka_error_txn_requires_abort(error) != 0
    }

    static func check(_ code: rd_kafka_resp_err_t) throws(ClientError) {
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw ClientError(code) }
    }

    static func check(_ error: OpaquePointer?) throws(ClientError) {
        if let error = ClientError(error) { throw error }
    }
}

/// A librdkafka client. Going away without `close` looks like a crash to the broker.
final class Client {
    let pointer: OpaquePointer
    private let isConsumer: Bool

    init(_ type: rd_kafka_type_t, _ bootstrap: String, _ properties: [String: String]) throws(ClientError) {
        isConsumer = type == RD_KAFKA_CONSUMER
        let configuration = rd_kafka_conf_new()
        var text = [CChar](repeating: 0, count: 512)
        var all = ["bootstrap.servers": bootstrap, "log_level": "0", "reconnect.backoff.ms": "20"]
        all["reconnect.backoff.max.ms"] = "100"
        all.merge(properties) { _, given in given }
        for (name, value) in all
        where rd_kafka_conf_set(configuration, name, value, &text, text.count) != RD_KAFKA_CONF_OK {
            rd_kafka_conf_destroy(configuration)
            throw ClientError(RD_KAFKA_RESP_ERR__INVALID_ARG, "\(name)=\(value)")
        }
        guard let client = rd_kafka_new(type, configuration, &text, text.count) else {
            rd_kafka_conf_destroy(configuration)
            throw ClientError(
                RD_KAFKA_RESP_ERR__INVALID_ARG, String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            )
        }
        pointer = client
        if isConsumer { rd_kafka_poll_set_consumer(client) }
    }

    deinit {
        rd_kafka_destroy_flags(pointer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    }

    static func producer(
        _ bootstrap: String, transactionalID: String? = nil, _ properties: [String: String] = [:]
    ) throws(ClientError) -> Client {
        var all = ["linger.ms": "5"]
        if let transactionalID { all["transactional.id"] = transactionalID }
        return try Client(RD_KAFKA_PRODUCER, bootstrap, all.merging(properties) { _, given in given })
    }

    static func consumer(
        _ bootstrap: String, group: String, _ properties: [String: String] = [:]
    ) throws(ClientError) -> Client {
        let all = [
            "group.id": group, "enable.auto.commit": "false", "auto.offset.reset": "earliest",
            "session.timeout.ms": "6000", "heartbeat.interval.ms": "200", "fetch.wait.max.ms": "100",
            "enable.partition.eof": "true",
        ]
        return try Client(RD_KAFKA_CONSUMER, bootstrap, all.merging(properties) { _, given in given })
    }
}

/// Owns a list of partitions with offsets.
struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(_ offsets: LogOffsets) {
        pointer = rd_kafka_topic_partition_list_new(Int32(offsets.count))
        for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
            rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition).pointee.offset = offset
        }
    }

    init(taking pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        self.pointer = pointer
    }

    deinit {
        rd_kafka_topic_partition_list_destroy(pointer)
    }

    var offsets: LogOffsets {
        var offsets: LogOffsets = [:]
        for element in UnsafeBufferPointer(start: pointer.pointee.elems, count: Int(pointer.pointee.cnt)) {
            offsets[TopicPartition(topic: String(cString: element.topic), partition: element.partition)] =
                element.offset
        }
        return offsets
    }
}
