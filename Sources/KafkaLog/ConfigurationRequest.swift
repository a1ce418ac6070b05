import CRdKafka

/// Owns what a DescribeConfigs request needs: the topics and the options.
struct ConfigurationRequest: ~Copyable {
    private var resources: [OpaquePointer?]
    private let options: OpaquePointer

    /// - Returns: `nil` when librdkafka does not accept a topic name or the timeout.
    init?(topics: [String], from handle: borrowing ClientHandle, timeout: Duration) {
        options = rd_kafka_AdminOptions_new(handle.client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS)
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
    }

    /// The value of one configuration entry for each topic; none where the cluster does not tell.
    mutating func values(
        of name: String, from handle: borrowing ClientHandle, timeout: Duration
    ) -> [String: String] {
        let answers = AnswerQueue(of: handle)
        rd_kafka_DescribeConfigs(handle.client, &resources, resources.count, options, answers.pointer)
        guard let event = answers.poll(timeout: timeout),
            let result = rd_kafka_event_DescribeConfigs_result(event.pointer)
        else { return [:] }
        var count = 0
        let described = rd_kafka_DescribeConfigs_result_resources(result, &count)
        var values: [String: String] = [:]
        for resource in UnsafeBufferPointer(start: described, count: count) {
            guard let resource, let topic = rd_kafka_ConfigResource_name(resource),
                let value = entry(name, of: resource)
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
