import CRdKafka
import EventLog
import Logging

/// What a consumer's queue brings.
enum ConsumerEvent {
    case record(ConsumedRecord)

    /// The group gives us these partitions; it waits until they are taken over.
    case assigned([TopicPartition])

    /// The group takes these partitions; it waits until `release(_:)`.
    case revoked([TopicPartition])

    /// All there was in the partition, up to this offset, has been read.
    case end(TopicPartition, offset: Int64)

    /// Something went wrong that librdkafka deals with itself, unless the client has become useless.
    case trouble(code: rd_kafka_resp_err_t, explanation: String)
}

/// A librdkafka consumer with its event queue: the calls that acavd needs, in Swift's terms. Used from one thread.
final class KafkaConsumer {
    /// How a group moves partitions: it takes all and gives all, or only what changes hands.
    enum RebalanceProtocol {
        case eager, cooperative
    }

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
            return event.record.map { .record($0) }
        case RD_KAFKA_EVENT_REBALANCE:
            let isAssignment = event.code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
            return isAssignment ? .assigned(event.partitions) : .revoked(event.partitions)
        case RD_KAFKA_EVENT_ERROR:
            if event.code == RD_KAFKA_RESP_ERR__PARTITION_EOF, let (partition, offset) = event.place {
                return .end(partition, offset: offset)
            }
            return .trouble(code: event.code, explanation: event.explanation)
        default:
            return nil
        }
    }

    /// Which protocol the group uses; known once it has assigned something.
    var rebalanceProtocol: RebalanceProtocol {
        rd_kafka_rebalance_protocol(handle.client).map { String(cString: $0) } == "COOPERATIVE" ? .cooperative : .eager
    }

    /// Reads exactly these partitions, from these offsets or, where an offset is `RD_KAFKA_OFFSET_INVALID`, from the
    /// group's committed one. Answers an assignment of the eager protocol; outside a group it just starts to read.
    func assign(_ offsets: LogOffsets) throws(LogFailure) {
        let list = TopicPartitionList(offsets)
        try check(rd_kafka_assign(handle.client, list.pointer), "taking over partitions")
    }

    /// Reads these partitions too. Answers an assignment of the cooperative protocol.
    func assignMore(_ offsets: LogOffsets) throws(LogFailure) {
        let list = TopicPartitionList(offsets)
        try check(rd_kafka_incremental_assign(handle.client, list.pointer), "taking over partitions")
    }

    /// Gives partitions back to the group. The eager protocol takes everything at once, whatever is named.
    func release(_ partitions: some Collection<TopicPartition>) throws(LogFailure) {
        let operation = "giving partitions back"
        switch rebalanceProtocol {
        case .eager:
            try check(rd_kafka_assign(handle.client, nil), operation)
        case .cooperative:
            let list = TopicPartitionList(partitions)
            try check(rd_kafka_incremental_unassign(handle.client, list.pointer), operation)
        }
    }

    func pause(_ partitions: some Collection<TopicPartition>) throws(LogFailure) {
        let list = TopicPartitionList(partitions)
        try check(rd_kafka_pause_partitions(handle.client, list.pointer), "pausing partitions")
    }

    func resume(_ partitions: some Collection<TopicPartition>) throws(LogFailure) {
        let list = TopicPartitionList(partitions)
        try check(rd_kafka_resume_partitions(handle.client, list.pointer), "resuming partitions")
    }

    /// What this consumer is in its group at this moment.
    var groupMetadata: ConsumerGroupMetadata? { ConsumerGroupMetadata(of: handle) }

    /// What the partition holds, as far as it is committed.
    func bounds(of partition: TopicPartition, timeout: Duration) throws(LogFailure) -> Range<Int64> {
        try handle.bounds(of: partition, timeout: timeout)
    }

    /// The brokers and topics of the cluster.
    func metadata(
        of topics: ClusterMetadata.Scope, timeout: Duration, operation: String
    ) throws(LogFailure) -> ClusterMetadata {
        try handle.metadata(of: topics, timeout: timeout, operation: operation)
    }

    /// The error that made the client useless, if one did.
    var fatalFailure: LogFailure? { handle.fatalFailure }

    /// Leaves the group, so that others need not wait for the session to expire. (A static member stays in it, for the
    /// instance that will come after it.)
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
