import CRdKafka

/// Owns what a DescribeConfigs request needs: the topics, the options, and a queue for the answer.
struct ConfigurationRequest: ~Copyable {
    private var resources: [OpaquePointer?]
    private let options: OpaquePointer
    private let queue: OpaquePointer
    private let client: OpaquePointer
    private let timeout: Duration

    /// - Returns: `nil` when librdkafka does not accept a topic name or the timeout.
    init?(topics: [String], client: borrowing ClientHandle, timeout: Duration) {
        self.client = client.client
        self.timeout = timeout
        options = rd_kafka_AdminOptions_new(client.client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS)
        queue = rd_kafka_queue_new(client.client)
        resources = topics.map { rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0) }
        let limit = timeout.milliseconds
        let options = options
        let refusal = withErrorText { text, size in
            rd_kafka_AdminOptions_set_request_timeout(options, limit, text, size) == RD_KAFKA_RESP_ERR_NO_ERROR
        }
        guard refusal == nil, !resources.contains(nil) else { return nil }
    }

    deinit {
        for resource in resources {
            if let resource { rd_kafka_ConfigResource_destroy(resource) }
        }
        rd_kafka_AdminOptions_destroy(options)
        rd_kafka_queue_destroy(queue)
    }

    /// The value of one configuration entry for each topic; none where the cluster does not tell.
    consuming func values(of name: String) -> [String: String] {
        rd_kafka_DescribeConfigs(client, &resources, resources.count, options, queue)
        guard let event = ClientEvent(rd_kafka_queue_poll(queue, timeout.milliseconds)),
            let result = rd_kafka_event_DescribeConfigs_result(event.pointer)
        else { return [:] }
        var count = 0
        let answers = rd_kafka_DescribeConfigs_result_resources(result, &count)
        var values: [String: String] = [:]
        for answer in UnsafeBufferPointer(start: answers, count: count) {
            guard let answer, let topic = rd_kafka_ConfigResource_name(answer),
                let value = entry(name, of: answer)
            else { continue }
            values[String(cString: topic)] = value
        }
        return values
    }

    private borrowing func entry(_ name: String, of resource: OpaquePointer) -> String? {
        var count = 0
        let entries = rd_kafka_ConfigResource_configs(resource, &count)
        for entry in UnsafeBufferPointer(start: entries, count: count) {
            guard let entry, let entryName = rd_kafka_ConfigEntry_name(entry), String(cString: entryName) == name
            else { continue }
            return rd_kafka_ConfigEntry_value(entry).map { String(cString: $0) }
        }
        return nil
    }
}
