import EventLog

extension RequestServer {
    func apiVersions(_ request: Request, _ writer: inout WireWriter) {
        // To a version we do not know the answer is in version 0 and names those that we do: the client asks again.
        let isUnknown = request.header.isUnknownVersion
        writer.errorCode(isUnknown ? .unsupportedVersion : request.injected ?? .none)
        writer.isFlexible = false
        writer.array(API.allCases) { writer, api in
            writer.integer(api.rawValue)
            writer.integer(api.versions.lowerBound)
            writer.integer(api.versions.upperBound)
        }
        if request.version >= 1 && !isUnknown { writer.throttleTime() }
    }

    func metadata(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let version = request.version
        let named = try request.body.nullableArray { (reader) throws(WireError) in try reader.string() }
        let mayCreate = try version >= 4 ? request.body.boolean() : true
        let wantsAll = named.map { $0.isEmpty && version == 0 } ?? true
        let topics = (wantsAll ? broker.topicNames : named ?? []).map { name in
            (name: name, error: request.outcome { find(name, creating: mayCreate) })
        }

        if version >= 3 { writer.throttleTime() }
        writer.array([port]) { writer, port in
            writer.integer(RequestServer.node)
            writer.string(RequestServer.host)
            writer.integer(Int32(port))
            if version >= 1 { writer.nullableString(nil) }
        }
        if version >= 2 { writer.string("loopback") }
        if version >= 1 { writer.integer(RequestServer.node) }
        writer.array(topics) { writer, topic in
            writer.errorCode(topic.error)
            writer.string(topic.name)
            if version >= 1 { writer.boolean(false) }
            let count = topic.error == .none ? broker.partitionCount(of: topic.name) ?? 0 : 0
            writer.array(Array(0..<Int32(count))) { writer, partition in
                writer.errorCode(.none)
                writer.integer(partition)
                writer.integer(RequestServer.node)
                for _ in 0..<2 {  // replicas, then those of them in step
                    writer.array([RequestServer.node]) { writer, node in writer.integer(node) }
                }
            }
        }
    }

    /// Whether the topic is there, which it may become by being named.
    private func find(_ name: String, creating mayCreate: Bool) -> ErrorCode {
        guard RequestServer.isTopicName(name) else { return .invalidTopic }
        if broker.partitionCount(of: name) != nil { return .none }
        guard mayCreate, configuration.createsTopics else { return .unknownTopicOrPartition }
        let refusal = errorCode { () throws(BrokerRefusal) in
            try broker.createTopic(name, partitions: Int(configuration.defaultPartitions))
        }
        // Two clients may have named it at once.
        return refusal == .topicAlreadyExists ? .none : refusal
    }

    static func isTopicName(_ name: String) -> Bool {
        let characters = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return characters && !name.isEmpty && name.utf8.count <= 249 && name != "." && name != ".."
    }

    func findCoordinator(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let version = request.version
        _ = try request.body.string()  // one broker coordinates every group and every transaction
        let kind = try version >= 1 ? request.body.integer(Int8.self) : 0
        let error = request.outcome { (0...1).contains(kind) ? .none : .invalidRequest }
        if version >= 1 { writer.throttleTime() }
        writer.errorCode(error)
        if version >= 1 { writer.nullableString(nil) }
        writer.integer(error == .none ? RequestServer.node : -1)
        writer.string(error == .none ? RequestServer.host : "")
        writer.integer(error == .none ? Int32(port) : -1)
    }
}
