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

    /// The partitioner of the Java clients, so that others who write or join by key agree on the partition.
    private static let partitioner = "murmur2_random"

    /// Publishes without loss or duplicate in spite of retries.
    static let publisher = ClientSettings(
        kind: .producer,
        defaults: [
            "client.id": "acavd",
            "partitioner": partitioner,
            // A delivery that does not succeed is given up after a minute: long enough for a broker to restart, short
            // enough to be told about it and to stop when asked.
            "message.timeout.ms": "60000",
        ],
        requirements: [
            "enable.idempotence": "true",
            "acks": "all",
            // Successes need no report: a flush sees that nothing is left.
            "delivery.report.only.error": "true",
        ])

    /// Publishes in transactions, as the only living instance that has this id.
    ///
    /// `transaction.timeout.ms` is the operator's to choose: longer than any pause that the process should survive, for
    /// the brokers abort what is open for longer and fence its instance; shorter than subscribers may wait, for while a
    /// dead instance's transaction is open they see nothing new. `message.timeout.ms` follows it unless the operator
    /// sets it, lower: librdkafka refuses a higher one.
    static func transactions(of transactionalID: String) -> ClientSettings {
        ClientSettings(
            kind: .producer,
            defaults: [
                "client.id": "acavd", "partitioner": partitioner, "transaction.timeout.ms": "60000",
            ],
            requirements: [
                "transactional.id": transactionalID,
                "enable.idempotence": "true",
                "acks": "all",
            ])
    }

    /// Reads the input as a static member of a group: an instance that starts again soon has its partitions at once, and
    /// the one that it replaces is fenced.
    static func member(of group: String, instance: String) -> ClientSettings {
        ClientSettings(
            kind: .consumer,
            defaults: ["client.id": "acavd", "auto.offset.reset": "earliest"],
            requirements: [
                "group.id": group,
                "group.instance.id": instance,
                "enable.auto.commit": "false",
                "enable.auto.offset.store": "false",
                "enable.partition.eof": "true",
                "isolation.level": "read_committed",
            ])
    }

    /// Waits in a group to be given a partition, and keeps it when others join.
    static func candidate(in group: String) -> ClientSettings {
        ClientSettings(
            kind: .consumer,
            defaults: [
                "client.id": "acavd",
                // A dead leader is replaced after this time.
                "session.timeout.ms": "10000",
                // That the leader has left is learned with a heartbeat.
                "heartbeat.interval.ms": "1000",
            ],
            requirements: [
                "group.id": group,
                "enable.auto.commit": "false",
                "enable.auto.offset.store": "false",
                // With an eager strategy every newcomer would make the leader give up for a moment, or for good.
                "partition.assignment.strategy": "cooperative-sticky",
            ])
    }

    /// Reads chosen partitions and hears where they end. librdkafka demands a group id of every consumer; this one
    /// never joins and never commits.
    static func reader(group: String, isolation: TopicReader.Isolation = .committed) -> ClientSettings {
        ClientSettings(
            kind: .consumer,
            defaults: identity,
            requirements: [
                "group.id": group,
                "enable.auto.commit": "false",
                "enable.auto.offset.store": "false",
                "isolation.level": isolation.rawValue,
                "enable.partition.eof": "true",
                "auto.offset.reset": "earliest",
                // The end of a partition is heard of with the answer to an empty fetch, which otherwise takes half a
                // second, at every start.
                "fetch.wait.max.ms": "10",
            ])
    }

    /// Only asks questions.
    static let observer = ClientSettings(kind: .producer, defaults: identity, requirements: [:])
}
