import CRdKafka
import EventLog
import LoopbackKafka
import Testing

@Suite("Topics through librdkafka's administration calls")
struct AdministrationTests {
    @Test("Topics are created as asked for, and described")
    func create() throws {
        let kafka = try LoopbackKafka()
        let client = try Client.producer(kafka.bootstrapServers)
        #expect(try client.createTopic("table", partitions: 3, ["cleanup.policy": "compact", "x": "y"]) == nil)
        #expect(try client.createTopic("events", partitions: -1) == nil)
        #expect(kafka.broker.partitionCount(of: "table") == 3)
        #expect(kafka.broker.isCompacted("table") == true)
        #expect(kafka.broker.partitionCount(of: "events") == 1)
        #expect(kafka.broker.isCompacted("events") == false)
        #expect(try client.createTopic("table", partitions: 3) == "TOPIC_ALREADY_EXISTS")
        #expect(try client.createTopic("a/b", partitions: 1) == "TOPIC_EXCEPTION")
        #expect(try client.createTopic("c", partitions: 0) == "INVALID_PARTITIONS")
        #expect(try client.createTopic("c", partitions: 1, ["cleanup.policy": "burn"]) == "INVALID_CONFIG")
        #expect(try client.createTopic("c", partitions: 1, replicas: 3) == "INVALID_REPLICATION_FACTOR")
        let table = try client.configuration(of: "table")
        #expect(table["cleanup.policy"] == "compact")
        #expect(table["x"] == "y")
        #expect(try client.configuration(of: "events")["cleanup.policy"] == "delete")
        #expect(try client.configuration(of: "nowhere") == [:])
        #expect(try client.topics() == ["events": 1, "table": 3])
    }

    @Test("A topic's own limit holds")
    func messageLimit() throws {
        let kafka = try LoopbackKafka()
        let client = try Client.producer(kafka.bootstrapServers)
        #expect(try client.createTopic("events", partitions: 1, ["max.message.bytes": "500"]) == nil)
        try client.produce([String(repeating: "x", count: 1_000)], to: "events")
        try client.flush()
        try client.produce(["small"], to: "events")
        try client.flush()
        #expect(kafka.broker.records(of: "events").map(\.text) == ["small"])
    }

    @Test("A topic comes into being when it is named, where that is allowed", arguments: [true, false])
    func automatic(isAllowed: Bool) throws {
        var configuration = LoopbackKafka.Configuration()
        configuration.createsTopics = isAllowed
        configuration.defaultPartitions = 2
        let kafka = try LoopbackKafka(configuration: configuration)
        let client = try Client.producer(kafka.bootstrapServers, ["message.timeout.ms": "3000"])
        try client.produce(["one"], to: "new")
        try client.flush()
        #expect(kafka.broker.partitionCount(of: "new") == (isAllowed ? 2 : nil))
        #expect(kafka.broker.records(of: "new").map(\.text) == (isAllowed ? ["one"] : []))
    }
}

extension Client {
    /// - Returns: The name of the error, if there is one.
    fileprivate func createTopic(
        _ name: String, partitions: Int32, replicas: Int32 = 1, _ settings: [String: String] = [:]
    ) throws -> String? {
        var text = [CChar](repeating: 0, count: 512)
        guard let topic = rd_kafka_NewTopic_new(name, partitions, replicas, &text, text.count) else {
            throw ClientError(RD_KAFKA_RESP_ERR__INVALID_ARG, name)
        }
        defer { rd_kafka_NewTopic_destroy(topic) }
        for (name, value) in settings { try ClientError.check(rd_kafka_NewTopic_set_config(topic, name, value)) }
        let queue = rd_kafka_queue_new(pointer)
        defer { rd_kafka_queue_destroy(queue) }
        var topics: [OpaquePointer?] = [topic]
        rd_kafka_CreateTopics(pointer, &topics, 1, nil, queue)
        let event = rd_kafka_queue_poll(queue, 20_000)
        defer { rd_kafka_event_destroy(event) }
        try ClientError.check(rd_kafka_event_error(event))
        var count = 0
        guard let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count),
            count == 1
        else { throw NothingCame(instead: count) }
        let code = rd_kafka_topic_result_error(results[0])
        return code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : String(cString: rd_kafka_err2name(code))
    }

    fileprivate func configuration(of topic: String) throws -> [String: String] {
        var resources: [OpaquePointer?] = [rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic)]
        defer { rd_kafka_ConfigResource_destroy(resources[0]) }
        let queue = rd_kafka_queue_new(pointer)
        defer { rd_kafka_queue_destroy(queue) }
        rd_kafka_DescribeConfigs(pointer, &resources, 1, nil, queue)
        let event = rd_kafka_queue_poll(queue, 20_000)
        defer { rd_kafka_event_destroy(event) }
        try ClientError.check(rd_kafka_event_error(event))
        var count = 0
        let described = rd_kafka_DescribeConfigs_result_resources(
            rd_kafka_event_DescribeConfigs_result(event), &count)
        guard count == 1, let resource = described?[0] else { throw NothingCame(instead: count) }
        let entries = rd_kafka_ConfigResource_configs(resource, &count)
        var values: [String: String] = [:]
        for entry in UnsafeBufferPointer(start: entries, count: count) {
            guard let name = rd_kafka_ConfigEntry_name(entry), let value = rd_kafka_ConfigEntry_value(entry) else {
                continue
            }
            values[String(cString: name)] = String(cString: value)
        }
        return values
    }

    /// The number of partitions of every topic.
    fileprivate func topics() throws -> [String: Int] {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        try ClientError.check(rd_kafka_metadata(pointer, 1, nil, &metadata, 20_000))
        defer { rd_kafka_metadata_destroy(metadata) }
        guard let cluster = metadata?.pointee else { return [:] }
        var counts: [String: Int] = [:]
        for topic in UnsafeBufferPointer(start: cluster.topics, count: Int(cluster.topic_cnt)) {
            counts[String(cString: topic.topic)] = Int(topic.partition_cnt)
        }
        return counts
    }
}
