import EventLog

extension RequestServer {
    private struct NewTopic {
        let name: String
        let partitions: Int32
        let replicas: Int16
        let assignments: Int
        let settings: [String: String]
    }

    func createTopics(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let version = request.version
        let topics = try request.body.array { (reader) throws(WireError) in
            let name = try reader.string()
            let partitions = try reader.integer(Int32.self)
            let replicas = try reader.integer(Int16.self)
            let assignments = try reader.array { (reader) throws(WireError) in
                _ = try reader.integer(Int32.self)
                return try reader.array { (reader) throws(WireError) in try reader.integer(Int32.self) }
            }
            let settings = try reader.array { (reader) throws(WireError) in
                (name: try reader.string(), value: try reader.nullableString())
            }
            return NewTopic(
                name: name, partitions: partitions, replicas: replicas, assignments: assignments.count,
                settings: Dictionary(
                    settings.compactMap { entry in entry.value.map { (entry.name, $0) } },
                    uniquingKeysWith: { _, last in last }))
        }
        _ = try request.body.integer(Int32.self)  // a time limit
        let isTrial = version >= 1 ? try request.body.boolean() : false
        let answers = topics.map { topic in
            (name: topic.name, error: request.outcome { create(topic, isTrial: isTrial) })
        }
        if version >= 2 { writer.throttleTime() }
        writer.array(answers) { writer, answer in
            writer.string(answer.name)
            writer.errorCode(answer.error)
            if version >= 1 { writer.nullableString(nil) }
        }
    }

    private func create(_ topic: NewTopic, isTrial: Bool) -> ErrorCode {
        guard RequestServer.isTopicName(topic.name) else { return .invalidTopic }
        guard broker.partitionCount(of: topic.name) == nil else { return .topicAlreadyExists }
        let asked = topic.assignments > 0 ? Int32(clamping: topic.assignments) : topic.partitions
        let partitions = asked == -1 ? configuration.defaultPartitions : asked
        guard (1...10_000).contains(partitions) else { return .invalidPartitions }
        guard topic.assignments > 0 || topic.replicas == 1 || topic.replicas == -1 else {
            return .invalidReplicationFactor
        }
        let policies = (topic.settings["cleanup.policy"] ?? "delete").split(separator: ",")
        guard policies.allSatisfy({ $0 == "delete" || $0 == "compact" }),
            topic.settings["max.message.bytes"].map({ (Int($0) ?? -1) >= 0 }) ?? true
        else { return .invalidConfiguration }
        guard !isTrial else { return .none }
        let refusal = errorCode { () throws(BrokerRefusal) in
            try broker.createTopic(
                topic.name, partitions: Int(partitions), isCompacted: policies.contains("compact"))
        }
        if refusal == .none { settings.set(topic.settings, of: topic.name) }
        return refusal
    }

    func describeConfigurations(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let version = request.version
        let resources = try request.body.array { (reader) throws(WireError) in
            (
                type: try reader.integer(Int8.self), name: try reader.string(),
                keys: try reader.nullableArray { (reader) throws(WireError) in try reader.string() }
            )
        }
        if version >= 1 { _ = try request.body.boolean() }  // synonyms, of which there are none
        writer.throttleTime()
        writer.array(resources) { writer, resource in
            let entries = entries(ofType: resource.type, resource.name)
            let missing: ErrorCode = resource.type == 2 ? .unknownTopicOrPartition : .invalidRequest
            writer.errorCode(request.outcome { entries == nil ? missing : .none })
            writer.nullableString(nil)
            writer.integer(resource.type)
            writer.string(resource.name)
            let wanted = (entries ?? []).filter { entry in resource.keys.map { $0.contains(entry.name) } ?? true }
            writer.array(wanted) { writer, entry in
                writer.string(entry.name)
                writer.nullableString(entry.value)
                writer.boolean(false)
                if version == 0 {
                    writer.boolean(entry.isDefault)
                } else {
                    writer.integer(entry.isDefault ? 5 : 1 as Int8)  // a default, or set for the topic
                }
                writer.boolean(false)
                if version >= 1 { writer.arrayCount(0) }
            }
        }
    }

    /// The configuration of a topic (type 2) or of this broker (type 4); `nil` for what does not exist.
    private func entries(
        ofType type: Int8, _ name: String
    ) -> [(name: String, value: String, isDefault: Bool)]? {
        switch type {
        case 2:
            guard let isCompacted = broker.isCompacted(name) else { return nil }
            return settings.entries(of: name, isCompacted: isCompacted)
        case 4 where name == "\(RequestServer.node)":
            return [
                ("auto.create.topics.enable", "\(configuration.createsTopics)", true),
                ("num.partitions", "\(configuration.defaultPartitions)", true),
                (
                    "transaction.max.timeout.ms",
                    "\(Int64(configuration.maximumTransactionTimeout / .milliseconds(1)))", true
                ),
            ]
        default:
            return nil
        }
    }
}
