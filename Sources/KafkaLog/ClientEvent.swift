import CRdKafka
import EventLog

/// Owns an event from a librdkafka queue; everything it lends dies with it.
struct ClientEvent: ~Copyable {
    let pointer: OpaquePointer

    /// `nil` for `nil`, so that an empty poll is no event.
    init?(_ pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    deinit {
        rd_kafka_event_destroy(pointer)
    }

    /// One of `RD_KAFKA_EVENT_…`.
    var type: Int32 { rd_kafka_event_type(pointer) }

    var code: rd_kafka_resp_err_t { rd_kafka_event_error(pointer) }

    var explanation: String { rd_kafka_event_error_string(pointer).map { String(cString: $0) } ?? "" }

    /// The partitions that a rebalance is about.
    var partitions: [TopicPartition] { TopicPartition.all(in: rd_kafka_event_topic_partition_list(pointer)) }

    /// The partition that an error is about, and the offset where there is one.
    var place: (partition: TopicPartition, offset: Int64)? {
        guard let pointer = rd_kafka_event_topic_partition(pointer) else { return nil }
        defer { rd_kafka_topic_partition_destroy(pointer) }
        return (TopicPartition(pointer.pointee), pointer.pointee.offset)
    }

    /// The record of a fetch: each such event brings one.
    var record: ConsumedRecord? {
        rd_kafka_event_message_next(pointer).map { ConsumedRecord($0) }
    }

    /// Calls `body` with each message of a delivery report.
    func forEachMessage(_ body: (UnsafePointer<rd_kafka_message_t>) -> Void) {
        while let message = rd_kafka_event_message_next(pointer) { body(message) }
    }
}
