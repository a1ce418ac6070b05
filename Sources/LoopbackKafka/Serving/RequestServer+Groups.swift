extension RequestServer {
    func joinGroup(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let version = request.version
        let group = try request.body.string()
        let sessionTimeout = Duration.milliseconds(try request.body.integer(Int32.self))
        let rebalanceTimeout =
            try version >= 1 ? Duration.milliseconds(request.body.integer(Int32.self)) : sessionTimeout
        let memberID = try request.body.string()
        let instanceID = try version >= 5 ? request.body.nullableString() : nil
        let protocolType = try request.body.string()
        let protocols = try request.body.array { (reader) throws(WireError) in
            GroupProtocol(name: try reader.string(), metadata: try reader.nullableBytes() ?? [])
        }
        let answer =
            request.injected.map { JoinAnswer.refused($0, memberID: memberID) }
            ?? groups.join(
                JoinRequest(
                    group: group, memberID: memberID, instanceID: instanceID,
                    client: request.header.client ?? "client", sessionTimeout: sessionTimeout,
                    rebalanceTimeout: rebalanceTimeout, protocolType: protocolType, protocols: protocols,
                    announcesID: version >= 4))
        if version >= 2 { writer.throttleTime() }
        writer.errorCode(answer.error)
        writer.integer(answer.generation)
        writer.string(answer.protocolName)
        writer.string(answer.leader)
        writer.string(answer.memberID)
        writer.array(answer.members) { writer, member in
            writer.string(member.id)
            if version >= 5 { writer.nullableString(member.instanceID) }
            writer.byteArray(member.metadata)
        }
    }

    func syncGroup(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let version = request.version
        let group = try request.body.string()
        let identity = try request.body.groupIdentity(instanceSince: 3, version: version)
        let assignments = try request.body.array { (reader) throws(WireError) in
            (member: try reader.string(), assignment: try reader.nullableBytes() ?? [])
        }
        let answer =
            request.injected.map { SyncAnswer(error: $0) }
            ?? groups.sync(
                group, identity,
                assignments: Dictionary(
                    assignments.map { ($0.member, $0.assignment) }, uniquingKeysWith: { _, last in last }))
        if version >= 1 { writer.throttleTime() }
        writer.errorCode(answer.error)
        writer.byteArray(answer.assignment)
    }

    func heartbeat(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let group = try request.body.string()
        let identity = try request.body.groupIdentity(instanceSince: 3, version: request.version)
        let error = request.outcome { groups.heartbeat(group, identity) }
        if request.version >= 1 { writer.throttleTime() }
        writer.errorCode(error)
    }

    func leaveGroup(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let version = request.version
        let group = try request.body.string()
        let leaving: [GroupIdentity]
        if version >= 3 {
            leaving = try request.body.array { (reader) throws(WireError) in
                GroupIdentity(memberID: try reader.string(), instanceID: try reader.nullableString())
            }
        } else {
            leaving = [GroupIdentity(memberID: try request.body.string())]
        }
        let errors = leaving.map { identity in request.outcome { groups.leave(group, identity) } }
        if version >= 1 { writer.throttleTime() }
        // From version 3 on each member has its own error.
        writer.errorCode(version >= 3 ? request.injected ?? .none : errors.first ?? .none)
        guard version >= 3 else { return }
        writer.array(Array(zip(leaving, errors))) { writer, answer in
            writer.string(answer.0.memberID)
            writer.nullableString(answer.0.instanceID)
            writer.errorCode(answer.1)
        }
    }
}

extension WireReader {
    fileprivate mutating func groupIdentity(
        instanceSince: Int16, version: Int16
    ) throws(WireError) -> GroupIdentity {
        var identity = GroupIdentity()
        identity.generation = try integer()
        identity.memberID = try string()
        if version >= instanceSince { identity.instanceID = try nullableString() }
        return identity
    }
}
