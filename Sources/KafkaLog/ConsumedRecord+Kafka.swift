import CRdKafka
import EventLog

extension ConsumedRecord {
    /// Copies a fetched message.
    init(_ message: UnsafePointer<rd_kafka_message_t>) {
        let content = message.pointee
        self.init(
            source: TopicPartition(
                topic: String(cString: rd_kafka_topic_name(content.rkt)), partition: content.partition),
            offset: content.offset,
            timestamp: max(0, rd_kafka_message_timestamp(message, nil)),
            key: bytes(content.key, content.key_len),
            value: bytes(content.payload, content.len),
            headers: copiedHeaders(of: message))
    }
}

/// A null pointer is the absence of a key or value, which is not the same as an empty one.
private func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
    start.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: count)) }
}

/// The list belongs to the message. A header without a value reads as an empty one.
private func copiedHeaders(of message: UnsafePointer<rd_kafka_message_t>) -> [LogHeader] {
    var list: OpaquePointer?
    guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return [] }
    var headers: [LogHeader] = []
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var size = 0
    while rd_kafka_header_get_all(list, headers.count, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR,
        let name
    {
        headers.append(LogHeader(name: String(cString: name), value: bytes(value, size) ?? []))
    }
    return headers
}
