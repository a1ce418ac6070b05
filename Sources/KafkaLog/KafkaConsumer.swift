import CRdKafka
import EventLog
import Logging

/// What a consumer's queue brings.
enum ConsumerEvent {
    case record(ConsumedRecord)

    /// The group gives us these partitions; they flow after `assign(_:)`.
    case assigned([TopicPartition])

    /// The group takes these partitions; it waits until `release(_:)`.
    case revoked([TopicPartition])

    /// All there was in the partition has been read.
    case end(TopicPartition)

    /// Something went wrong that librdkafka deals with itself, unless the client has become useless.
    case trouble(code: rd_kafka_resp_err_t, explanation: String)
}

/// A librdkafka consumer with its event queue: the calls that acavd needs, in Swift's terms. Used from one thread.
final class KafkaConsumer {
    private let handle: ClientHandle

    /// - Parameter settings: Those of a consumer.
    init(
        _ settings: ClientSettings, properties: KafkaProperties, logger: Logger
    ) throws(KafkaConfigurationError) {
        handle = try ClientHandle(
            settings, properties: properties,
            events: RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR, logger: logger)
    }

    /// Joins the group for these topics. The assignment comes as an event.
    func subscribe(to topics: [String]) throws(LogFailure) {
        let list = TopicPartitionList(topics: topics)
        try check(rd_kafka_subscribe(handle.client, list.pointer), "subscribing to \(topics.joined(separator: ", "))")
    }

    /// Waits up to `timeout` for an event.
    func poll(timeout: Duration) -> ConsumerEvent? {
        guard let event = handle.poll(timeout: timeout) else { return nil }
        switch event.type {
        case RD_KAFKA_EVENT_FETCH:
            var record: ConsumerEvent?
            // librdkafka 2.0.2 puts one message into each fetch event.
            event.forEachMessage { record = .record(ConsumedRecord($0)) }
            return record
        case RD_KAFKA_EVENT_REBALANCE:
            let isAssignment = event.code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
            return isAssignment ? .assigned(event.partitions) : .revoked(event.partitions)
        case RD_KAFKA_EVENT_ERROR:
            if event.code == RD_KAFKA_RESP_ERR__PARTITION_EOF, let partition = event.partition {
                return .end(partition)
            }
            return .trouble(code: event.code, explanation: event.explanation)
        default:
            return nil
        }
    }

    /// Takes over partitions that the group assigned, from their committed offsets.
    func assign(_ partitions: [TopicPartition]) throws(LogFailure) {
        let operation = "taking over partitions"
        let list = TopicPartitionList(partitions)
        if isCooperative {
            try check(rd_kafka_incremental_assign(handle.client, list.pointer), operation)
        } else {
            try check(rd_kafka_assign(handle.client, list.pointer), operation)
        }
    }

    /// Gives partitions back to the group.
    func release(_ partitions: [TopicPartition]) throws(LogFailure) {
        let operation = "giving partitions back"
        if isCooperative {
            let list = TopicPartitionList(partitions)
            try check(rd_kafka_incremental_unassign(handle.client, list.pointer), operation)
        } else {
            // The eager protocol revokes everything at once.
            try check(rd_kafka_assign(handle.client, nil), operation)
        }
    }

    /// Reads these partitions from these offsets, outside any group.
    func read(from offsets: LogOffsets) throws(LogFailure) {
        let list = TopicPartitionList(offsets)
        try check(rd_kafka_assign(handle.client, list.pointer), "starting to read")
    }

    /// The protocol is known once the group has assigned something.
    private var isCooperative: Bool {
        rd_kafka_rebalance_protocol(handle.client).map { String(cString: $0) } == "COOPERATIVE"
    }

    func pause(_ partitions: some Collection<TopicPartition>) throws(LogFailure) {
        let list = TopicPartitionList(partitions)
        try check(rd_kafka_pause_partitions(handle.client, list.pointer), "pausing partitions")
    }

    func resume(_ partitions: some Collection<TopicPartition>) throws(LogFailure) {
        let list = TopicPartitionList(partitions)
        try check(rd_kafka_resume_partitions(handle.client, list.pointer), "resuming partitions")
    }

    /// Records the offsets at the group's coordinator, and waits for its answer; without one it gives up with `.retry`.
    /// (`rd_kafka_commit` would do, but has no timeout.)
    func commit(_ offsets: LogOffsets, timeout: Duration) throws(LogFailure) {
        let operation = "committing offsets"
        let list = TopicPartitionList(offsets)
        let answers = AnswerQueue(of: handle)
        try check(rd_kafka_commit_queue(handle.client, list.pointer, answers.pointer, nil, nil), operation)
        guard let answer = answers.poll(timeout: timeout) else {
            throw LogFailure(RD_KAFKA_RESP_ERR__TIMED_OUT, operation: operation)
        }
        try check(answer.code, operation)
        if let (partition, code) = answer.partitionFailure {
            throw LogFailure(code, operation: "committing the offset of \(partition)")
        }
    }

    /// The offsets of the first record and of the one that will come next.
    func bounds(
        of partition: TopicPartition, timeout: Duration
    ) throws(LogFailure) -> (first: Int64, next: Int64) {
        var low: Int64 = 0
        var high: Int64 = 0
        let code = rd_kafka_query_watermark_offsets(
            handle.client, partition.topic, partition.partition, &low, &high, timeout.milliseconds)
        try check(code, "asking for the offsets of \(partition)")
        return (low, high)
    }

    /// The brokers and topics of the cluster.
    func metadata(
        of topics: ClusterMetadata.Scope, timeout: Duration, operation: String
    ) throws(LogFailure) -> ClusterMetadata {
        try handle.metadata(of: topics, timeout: timeout, operation: operation)
    }

    /// The error that made the client useless, if one did.
    var fatalFailure: LogFailure? { handle.fatalFailure }

    /// Leaves the group, so that others need not wait for the session to expire.
    ///
    /// - Parameter timeout: Without a coordinator there is no leaving: the session then expires.
    func close(timeout: Duration) throws(LogFailure) {
        let deadline = ContinuousClock.now + timeout
        try check(rd_kafka_consumer_close_queue(handle.client, handle.queue), "leaving the consumer group")
        while rd_kafka_consumer_closed(handle.client) == 0, ContinuousClock.now < deadline {
            if case .revoked(let partitions) = poll(timeout: .milliseconds(100)) { try release(partitions) }
        }
    }

    private func check(_ code: rd_kafka_resp_err_t, _ operation: String) throws(LogFailure) {
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw LogFailure(code, operation: operation) }
    }

    private func check(_ error: OpaquePointer?, _ operation: String) throws(LogFailure) {
        if let error { throw LogFailure(consuming: error, operation: operation) }
    }
}
