import CRdKafka

/// Owns what a consumer is in its group: member and generation. With it the brokers refuse the offsets of a transaction
/// whose input has gone to another member meanwhile.
struct ConsumerGroupMetadata: ~Copyable {
    let pointer: OpaquePointer

    /// - Returns: `nil` for a client that is in no group.
    init?(of handle: borrowing ClientHandle) {
        guard let pointer = rd_kafka_consumer_group_metadata(handle.client) else { return nil }
        self.pointer = pointer
    }

    /// Someone who is in no group but speaks of its offsets.
    init?(outsiderOf group: String) {
        guard let pointer = rd_kafka_consumer_group_metadata_new(group) else { return nil }
        self.pointer = pointer
    }

    deinit {
        rd_kafka_consumer_group_metadata_destroy(pointer)
    }
}
