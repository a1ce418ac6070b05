import CRdKafka

/// What a cluster says about itself, copied out of librdkafka's structure.
struct ClusterMetadata {
    enum Scope {
        case all, inUse
    }

    /// As `host:port`.
    let brokers: [String]

    /// The number of partitions of each topic that can be described.
    let partitionCounts: [String: Int]

    init(_ metadata: rd_kafka_metadata) {
        brokers = UnsafeBufferPointer(start: metadata.brokers, count: Int(metadata.broker_cnt))
            .map { "\(String(cString: $0.host)):\($0.port)" }
        var counts: [String: Int] = [:]
        for topic in UnsafeBufferPointer(start: metadata.topics, count: Int(metadata.topic_cnt))
        where topic.err == RD_KAFKA_RESP_ERR_NO_ERROR {
            counts[String(cString: topic.topic)] = Int(topic.partition_cnt)
        }
        partitionCounts = counts
    }
}
