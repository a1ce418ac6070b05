import CRdKafka
import EventLog
import Logging

/// Owns a librdkafka client, the queue of its events, and the log that its threads write to.
///
/// A client whose owner goes away without leaving its group looks like a crash to the group, and never blocks.
struct ClientHandle: ~Copyable {
    let client: OpaquePointer
    let queue: OpaquePointer
    private let libraryLog: Unmanaged<LibraryLog>

    /// - Parameter events: The `RD_KAFKA_EVENT_…` kinds that arrive in the queue.
    init(
        _ settings: ClientSettings, properties: KafkaProperties, events: Int32, logger: Logger
    ) throws(KafkaConfigurationError) {
        let configuration = ClientConfiguration()
        for (name, value) in settings.defaults {
            try ClientHandle.check(configuration.set(name, value), name, properties)
        }
        for (name, value) in properties.sorted {
            try ClientHandle.check(configuration.set(name, value), name, properties)
        }
        for (name, value) in settings.requirements {
            try ClientHandle.check(configuration.set(name, value), name, properties)
        }
        rd_kafka_conf_set_events(configuration.pointer, events)
        rd_kafka_conf_set_log_cb(configuration.pointer, LibraryLog.callback)
        let libraryLog = Unmanaged.passRetained(LibraryLog(logger: logger))
        rd_kafka_conf_set_opaque(configuration.pointer, libraryLog.toOpaque())

        let type = settings.kind == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        var created: OpaquePointer?
        let complaint = withErrorText { text, size in
            created = rd_kafka_new(type, configuration.pointer, text, size)
            return created != nil
        }
        guard let client = created else {
            libraryLog.release()
            throw .inconsistent(explanation: properties.redacting(complaint ?? "no reason given"))
        }
        configuration.relinquish()
        if settings.kind == .consumer { rd_kafka_poll_set_consumer(client) }
        self.client = client
        self.queue =
            settings.kind == .consumer ? rd_kafka_queue_get_consumer(client) : rd_kafka_queue_get_main(client)
        self.libraryLog = libraryLog
    }

    deinit {
        rd_kafka_queue_destroy(queue)
        rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
        libraryLog.release()
    }

    private static func check(
        _ complaint: String?, _ name: String, _ properties: KafkaProperties
    ) throws(KafkaConfigurationError) {
        guard let complaint else { return }
        throw .rejected(property: name, explanation: properties.redacting(complaint))
    }

    /// Waits up to `timeout` for an event.
    func poll(timeout: Duration) -> ClientEvent? {
        ClientEvent(rd_kafka_queue_poll(queue, timeout.milliseconds))
    }

    /// What the cluster says against a topic: `RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART`, that access is denied, or that
    /// nothing is wrong; and its number of partitions. Creates none.
    func state(
        ofTopic name: String, timeout: Duration, operation: String
    ) throws(LogFailure) -> (code: rd_kafka_resp_err_t, partitions: Int) {
        guard let topic = rd_kafka_topic_new(client, name, nil) else {
            throw LogFailure(rd_kafka_last_error(), operation: operation)
        }
        defer { rd_kafka_topic_destroy(topic) }
        var pointer: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(client, 0, topic, &pointer, timeout.milliseconds)
        defer { if let pointer { rd_kafka_metadata_destroy(pointer) } }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = pointer?.pointee else {
            throw LogFailure(code, operation: operation)
        }
        let topics = UnsafeBufferPointer(start: metadata.topics, count: Int(metadata.topic_cnt))
        guard let described = topics.first(where: { String(cString: $0.topic) == name }) else {
            return (RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, 0)
        }
        return (described.err, Int(described.partition_cnt))
    }

    /// The brokers and topics of the cluster.
    ///
    /// - Parameter topics: All topics, or only those that this client already uses.
    func metadata(
        of topics: ClusterMetadata.Scope, timeout: Duration, operation: String
    ) throws(LogFailure) -> ClusterMetadata {
        var pointer: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(client, topics == .all ? 1 : 0, nil, &pointer, timeout.milliseconds)
        defer { if let pointer { rd_kafka_metadata_destroy(pointer) } }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let pointer else {
            throw LogFailure(code, operation: operation)
        }
        return ClusterMetadata(pointer.pointee)
    }

    /// The error that made the client useless, if one did.
    var fatalFailure: LogFailure? {
        var code = RD_KAFKA_RESP_ERR_NO_ERROR
        let explanation = withErrorText { text, size in
            code = rd_kafka_fatal_error(client, text, size)
            return code == RD_KAFKA_RESP_ERR_NO_ERROR
        }
        guard let explanation else { return nil }
        return .ending(code, operation: "talking to Kafka", detail: explanation)
    }
}

extension Duration {
    /// As librdkafka wants its timeouts; at least 0, where -1 would mean for ever.
    var milliseconds: Int32 {
        Int32(min(max(0, self / .milliseconds(1)), Double(Int32.max)))
    }
}
