/// What kind of Kafka client is wanted: the properties that follow from it, and the events it delivers.
struct ClientSettings {
    enum Kind {
        case producer, consumer
    }

    let kind: Kind

    /// Good values that the operator may override.
    let defaults: KeyValuePairs<String, String>

    /// Values that acavd depends on. `KafkaProperties.reserved` keeps the operator from setting the same names.
    let requirements: KeyValuePairs<String, String>

    private static let identity: KeyValuePairs = ["client.id": "acavd"]

    /// Publishes without loss or duplicate in spite of retries.
    static let publisher = ClientSettings(
        kind: .producer,
        defaults: [
            "client.id": "acavd",
            // The partitioner of the Java clients, so that others who write or join by key agree on the partition.
            "partitioner": "murmur2_random",
            // A commit that cannot be delivered gives control back after a minute: long enough for a broker to restart,
            // short enough to be told about it and to stop when asked.
            "message.timeout.ms": "60000",
        ],
        requirements: [
            "enable.idempotence": "true",
            "acks": "all",
            // Successes need no report: a flush sees that nothing is left.
            "delivery.report.only.error": "true",
        ])

    /// Reads the input as a member of a group.
    static func member(of group: String) -> ClientSettings {
        ClientSettings(
            kind: .consumer,
            defaults: ["client.id": "acavd", "auto.offset.reset": "earliest"],
            requirements: [
                "group.id": group,
                "enable.auto.commit": "false",
                "enable.auto.offset.store": "false",
                "isolation.level": "read_committed",
            ])
    }

    /// Reads chosen partitions and hears where they end. librdkafka demands a group id of every consumer; this one
    /// never joins and never commits.
    static func reader(group: String) -> ClientSettings {
        ClientSettings(
            kind: .consumer,
            defaults: identity,
            requirements: [
                "group.id": group,
                "enable.auto.commit": "false",
                "enable.auto.offset.store": "false",
                "isolation.level": "read_committed",
                "enable.partition.eof": "true",
                "auto.offset.reset": "earliest",
            ])
    }

    /// Only asks questions.
    static let observer = ClientSettings(kind: .producer, defaults: identity, requirements: [:])
}
