import EventLog

extension RequestServer {
    // MARK: - A partition's offsets

    func listOffsets(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        struct Answer {
            let partition: Int32
            var error = ErrorCode.none
            var timestamp: Int64 = -1
            var offset: Int64 = -1
        }
        let version = request.version
        _ = try request.body.integer(Int32.self)  // the number of a replica
        let isolation: LogIsolation =
            version < 2 ? .uncommitted : try request.body.integer(Int8.self) == 1 ? .committed : .uncommitted
        let asked = try request.body.topics { (reader) throws(WireError) in
            let partition = try reader.integer(Int32.self)
            if version >= 4 { _ = try reader.integer(Int32.self) }
            return (partition: partition, timestamp: try reader.integer(Int64.self))
        }
        let answers = asked.map { topic in
            topic.map { name, asked in
                var answer = Answer(partition: asked.partition)
                let partition = TopicPartition(topic: name, partition: asked.partition)
                answer.error = request.outcome {
                    errorCode { () throws(BrokerRefusal) in
                        (answer.timestamp, answer.offset) = try offset(
                            of: partition, at: asked.timestamp, isolation)
                    }
                }
                return answer
            }
        }
        if version >= 2 { writer.throttleTime() }
        writer.topics(answers) { writer, answer in
            writer.integer(answer.partition)
            writer.errorCode(answer.error)
            writer.integer(answer.timestamp)
            writer.integer(answer.offset)
            if version >= 4 { writer.integer(-1 as Int32) }
        }
    }

    /// The first offset whose timestamp is not before the one asked for, -1 for none; -2 asks for the start of the log
    /// and -1 for its end. Complexity: O(entries) for a timestamp.
    private func offset(
        of partition: TopicPartition, at timestamp: Int64, _ isolation: LogIsolation
    ) throws(BrokerRefusal) -> (timestamp: Int64, offset: Int64) {
        let bounds = try broker.bounds(of: partition)
        switch timestamp {
        case -1: return (-1, bounds.end(for: isolation))
        case -2: return (-1, bounds.start)
        default:
            let log = try broker.fetchEntries(partition, from: bounds.start, isolation: isolation)
            let first = log.entries.first { $0.timestamp >= timestamp && $0.record(seenBy: .uncommitted) != nil }
            return first.map { ($0.timestamp, $0.offset) } ?? (-1, -1)
        }
    }

    // MARK: - A group's offsets

    func commitOffsets(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let version = request.version
        let group = try request.body.string()
        var identity = GroupIdentity()
        identity.generation = try request.body.integer()
        identity.memberID = try request.body.string()
        if version >= 7 { identity.instanceID = try request.body.nullableString() }
        if version <= 4 { _ = try request.body.integer(Int64.self) }  // offsets are kept as long as the broker
        let committed = try request.body.committedOffsets(epochSince: 6, version: version)
        let answers = commit(committed, request) { offsets in
            groups.commit(group, identity, inTransaction: false) {
                errorCode { () throws(BrokerRefusal) in try broker.commitOffsets(offsets, group: group) }
            }
        }
        if version >= 3 { writer.throttleTime() }
        writer.committedOffsets(answers)
    }

    func commitTransactionOffsets(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let version = request.version
        _ = try request.body.string()  // the transactional id, which the producer's id stands for
        let group = try request.body.string()
        let producer = ProducerIdentity(id: try request.body.integer(), epoch: try request.body.integer())
        var identity = GroupIdentity()
        if version >= 3 {
            identity.generation = try request.body.integer()
            identity.memberID = try request.body.string()
            identity.instanceID = try request.body.nullableString()
        }
        let committed = try request.body.committedOffsets(epochSince: 2, version: version)
        try request.body.endStructure()
        let answers = commit(committed, request) { offsets in
            groups.commit(group, identity, inTransaction: true) {
                errorCode { () throws(BrokerRefusal) in
                    try broker.addOffsets(offsets, group: group, transaction: producer)
                }
            }
        }
        writer.throttleTime()
        writer.committedOffsets(answers)
        writer.endStructure()
    }

    /// Commits the offsets of partitions that exist, all at once, and says for each partition what came of it.
    private func commit(
        _ committed: [TopicEntries<(partition: Int32, offset: Int64)>], _ request: Request,
        _ commit: (LogOffsets) -> ErrorCode
    ) -> [TopicEntries<(partition: Int32, error: ErrorCode)>] {
        var offsets: LogOffsets = [:]
        for topic in committed {
            for entry in topic.entries {
                let partition = TopicPartition(topic: topic.topic, partition: entry.partition)
                if exists(partition) { offsets[partition] = entry.offset }
            }
        }
        let outcome = request.outcome { commit(offsets) }
        return committed.map { topic in
            topic.map { name, entry in
                let isKnown = exists(TopicPartition(topic: name, partition: entry.partition))
                return (entry.partition, isKnown ? outcome : .unknownTopicOrPartition)
            }
        }
    }

    private func exists(_ partition: TopicPartition) -> Bool {
        guard let count = broker.partitionCount(of: partition.topic) else { return false }
        return (0..<Int32(count)).contains(partition.partition)
    }

    func fetchOffsets(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        struct Answer {
            let partition: Int32
            let error: ErrorCode
            let offset: Int64
        }
        let version = request.version
        let group = try request.body.string()
        let asked = try request.body.nullableArray { (reader) throws(WireError) in
            try reader.topicEntries { (reader) throws(WireError) in try reader.integer(Int32.self) }
        }
        let mustBeStable = version >= 7 ? try request.body.boolean() : false
        try request.body.endStructure()

        // Pending first: a transaction that ends in between has then either shown as pending or is in the offsets.
        let pending = mustBeStable ? broker.pendingPartitions(of: group) : []
        let committed = broker.committedOffsets(of: group)
        let partitions = asked ?? RequestServer.byTopic(committed.keys)
        let answers = partitions.map { topic in
            topic.map { name, index in
                let partition = TopicPartition(topic: name, partition: index)
                let error = request.outcome { pending.contains(partition) ? .unstableOffsetCommit : .none }
                return Answer(
                    partition: index, error: error, offset: error == .none ? committed[partition] ?? -1 : -1)
            }
        }
        if version >= 3 { writer.throttleTime() }
        writer.topics(answers) { writer, answer in
            writer.integer(answer.partition)
            writer.integer(answer.offset)
            if version >= 5 { writer.integer(-1 as Int32) }
            writer.string("")  // what clients say about an offset is not kept
            writer.errorCode(answer.error)
            writer.endStructure()
        }
        if version >= 2 { writer.errorCode(request.injected ?? .none) }
        writer.endStructure()
    }

    private static func byTopic(_ partitions: some Sequence<TopicPartition>) -> [TopicEntries<Int32>] {
        Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }
            .map { TopicEntries(topic: $0.key, entries: $0.value.map(\.partition).sorted()) }
    }
}

extension WireReader {
    /// Offsets to commit, as both kinds of commit have them.
    fileprivate mutating func committedOffsets(
        epochSince: Int16, version: Int16
    ) throws(WireError) -> [TopicEntries<(partition: Int32, offset: Int64)>] {
        try topics { (reader) throws(WireError) in
            let partition = try reader.integer(Int32.self)
            let offset = try reader.integer(Int64.self)
            if version >= epochSince { _ = try reader.integer(Int32.self) }
            _ = try reader.nullableString()
            try reader.endStructure()
            return (partition, offset)
        }
    }
}

extension WireWriter {
    fileprivate mutating func committedOffsets(_ answers: [TopicEntries<(partition: Int32, error: ErrorCode)>]) {
        topics(answers) { writer, answer in
            writer.integer(answer.partition)
            writer.errorCode(answer.error)
            writer.endStructure()
        }
    }
}
