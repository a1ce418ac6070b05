import CRdKafka
import EventLog

/// Questions about a partition, that any client can ask. One that is fetching answers late: a broker deals with the
/// requests of a connection in turn, and a fetch waits for records.
extension ClientHandle {
    /// The offsets of the first record and of the one that will come next, or, for a client that reads what is committed,
    /// the first that is undecided.
    func bounds(of partition: TopicPartition, timeout: Duration) throws(LogFailure) -> Range<Int64> {
        var low: Int64 = 0
        var high: Int64 = 0
        let code = rd_kafka_query_watermark_offsets(
            client, partition.topic, partition.partition, &low, &high, timeout.milliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw LogFailure(code, operation: "asking for the offsets of \(partition)")
        }
        return low..<high
    }

    /// Whether a partition exists.
    ///
    /// - Throws: When the cluster does not say, or denies access: what may not be seen is not the same as what is not
    ///   there.
    func exists(_ partition: TopicPartition, timeout: Duration) throws(LogFailure) -> Bool {
        let operation = "looking up \(partition)"
        let (code, partitions) = try state(ofTopic: partition.topic, timeout: timeout, operation: operation)
        if code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART { return false }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw LogFailure(code, operation: operation) }
        return Int(partition.partition) < partitions
    }
}
