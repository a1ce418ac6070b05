import CRdKafka
import EventLog

/// Owns a librdkafka list of partitions with offsets.
struct TopicPartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    /// Partitions without an offset, in a fixed order.
    init(_ partitions: some Collection<TopicPartition>) {
        pointer = rd_kafka_topic_partition_list_new(Int32(clamping: partitions.count))
        for partition in partitions.sorted() {
            rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)
        }
    }

    /// Partitions at offsets, in a fixed order.
    init(_ offsets: LogOffsets) {
        self.init(offsets.keys)
        for (partition, offset) in offsets {
            rd_kafka_topic_partition_list_set_offset(pointer, partition.topic, partition.partition, offset)
        }
    }

    /// Whole topics, for a subscription.
    init(topics: [String]) {
        self.init(topics.map { TopicPartition(topic: $0, partition: RD_KAFKA_PARTITION_UA) })
    }

    deinit {
        rd_kafka_topic_partition_list_destroy(pointer)
    }
}

extension TopicPartition {
    init(_ element: rd_kafka_topic_partition_t) {
        self.init(topic: String(cString: element.topic), partition: element.partition)
    }

    static func all(in list: UnsafePointer<rd_kafka_topic_partition_list_t>?) -> [TopicPartition] {
        guard let list = list?.pointee else { return [] }
        return UnsafeBufferPointer(start: list.elems, count: Int(list.cnt)).map { TopicPartition($0) }
    }
}
