/// A way of assigning partitions that a member offers, with what it wants to say to the leader who uses it.
struct GroupProtocol: Equatable {
    let name: String
    let metadata: [UInt8]

    /// The topics that the member subscribes to; `nil` when the metadata are not those of a consumer.
    ///
    /// What follows them - owned partitions, the generation - is new after every restart and says nothing about what
    /// the member wants.
    var topics: [String]? {
        var reader = WireReader(metadata)
        guard (try? reader.integer(Int16.self)) != nil else { return nil }
        return try? reader.array { (reader) throws(WireError) in try reader.string() }
    }
}

/// What a client says when it joins a group.
struct JoinRequest {
    let group: String
    let memberID: String
    let instanceID: String?
    let client: String
    let sessionTimeout: Duration
    let rebalanceTimeout: Duration
    let protocolType: String
    let protocols: [GroupProtocol]

    /// A new member is told its id first, and joins with it (KIP-394).
    let announcesID: Bool
}

/// What a member learns when everybody has joined.
struct JoinAnswer: Sendable {
    struct Member: Sendable {
        let id: String
        let instanceID: String?
        let metadata: [UInt8]
    }

    var error = ErrorCode.none
    var generation: Int32 = -1
    var protocolName = ""
    var leader = ""
    var memberID = ""

    /// All members, for the leader only.
    var members: [Member] = []

    static func refused(_ error: ErrorCode, memberID: String = "") -> JoinAnswer {
        JoinAnswer(error: error, memberID: memberID)
    }
}

/// What a member gets from the leader, in the leader's own encoding.
struct SyncAnswer: Sendable {
    var error = ErrorCode.none
    var assignment: [UInt8] = []
}

/// Who is speaking, as far as a group is concerned.
struct GroupIdentity {
    /// -1 where the client does not take part in the group.
    var generation: Int32 = -1
    var memberID = ""
    var instanceID: String?
}

/// A client in a group.
struct GroupMember {
    var id: String
    let instanceID: String?
    var sessionTimeout: Duration
    var rebalanceTimeout: Duration
    var protocols: [GroupProtocol]
    var assignment: [UInt8] = []

    /// When the member counts as gone, unless it is waiting for an answer.
    var sessionEnd: ContinuousClock.Instant

    /// Waits for the others to join.
    var join: Awaited<JoinAnswer>?

    /// Waits for the leader's assignment.
    var sync: Awaited<SyncAnswer>?

    init(_ request: JoinRequest, id: String, now: ContinuousClock.Instant) {
        self.id = id
        instanceID = request.instanceID
        sessionTimeout = request.sessionTimeout
        rebalanceTimeout = request.rebalanceTimeout
        protocols = request.protocols
        sessionEnd = now + request.sessionTimeout
    }

    func metadata(for name: String) -> [UInt8] {
        protocols.first { $0.name == name }?.metadata ?? []
    }

    mutating func refresh(_ now: ContinuousClock.Instant) {
        sessionEnd = now + sessionTimeout
    }

    /// Lets whoever waits on the member's behalf go.
    mutating func dismiss(_ error: ErrorCode) {
        join?.settle(.refused(error))
        sync?.settle(SyncAnswer(error: error))
        join = nil
        sync = nil
    }
}
