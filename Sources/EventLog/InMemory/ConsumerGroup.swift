/// What the broker knows about a consumer group: its offsets, and its members with the partitions they have.
///
/// Rebalancing is eager, as Kafka's first protocol is: whatever a member has, it gives back first. It hears so at one
/// poll and acknowledges with the next; when all have, the generation goes up and everything is given out anew.
struct ConsumerGroup {
    enum Phase: Hashable {
        /// Ready for an assignment.
        case waiting

        /// Has an assignment of this generation, of which its next poll tells it.
        case assigned(Set<TopicPartition>)

        /// Has it and knows.
        case reading(Set<TopicPartition>)

        /// Must give back, and hears of it at its next poll.
        case revocationDue(Set<TopicPartition>)

        /// Has heard of it; its next poll says that it has given back.
        case revoking
    }

    struct Member {
        let instance: String
        var topics: [String]
        var phase = Phase.waiting
    }

    private(set) var committed: LogOffsets = [:]

    /// Offsets of open transactions, by producer id.
    private(set) var pending: [Int64: LogOffsets] = [:]
    private(set) var generation: Int32 = 0
    private(set) var members: [MemberID: Member] = [:]

    /// Members whose place another has taken.
    private var replaced: Set<MemberID> = []

    // MARK: - Offsets

    mutating func commit(_ offsets: LogOffsets) {
        committed.merge(offsets) { _, new in new }
    }

    mutating func addPending(_ offsets: LogOffsets, producer: Int64) {
        pending[producer, default: [:]].merge(offsets) { _, new in new }
    }

    mutating func endTransaction(of producer: Int64, isCommit: Bool) {
        guard let offsets = pending.removeValue(forKey: producer), isCommit else { return }
        commit(offsets)
    }

    /// That offsets may come from this member in this generation.
    func check(_ membership: GroupMembership) throws(BrokerRefusal) {
        guard !replaced.contains(membership.member) else { throw .fencedInstance }
        guard members[membership.member] != nil else { throw .unknownMember }
        guard membership.generation == generation else { throw .illegalGeneration }
    }

    // MARK: - Members

    /// Lets a member in. One that is there under the same instance id is replaced: it is fenced.
    mutating func join(_ member: MemberID, instance: String, topics: [String]) {
        for (other, state) in members where state.instance == instance && other != member {
            members[other] = nil
            replaced.insert(other)
        }
        members[member] = Member(instance: instance, topics: topics)
        beginRebalance()
    }

    /// Takes a member out that leaves of its own accord.
    mutating func leave(_ member: MemberID) {
        guard members.removeValue(forKey: member) != nil else { return }
        beginRebalance()
    }

    /// Takes out whoever is there under this instance id: its session has expired, or (`isReplaced`) another instance
    /// has its name now.
    mutating func remove(instance: String, isReplaced: Bool) -> Bool {
        let gone = members.filter { $0.value.instance == instance }.keys
        guard !gone.isEmpty else { return false }
        for member in gone {
            members[member] = nil
            if isReplaced { replaced.insert(member) }
        }
        beginRebalance()
        return true
    }

    /// What a member was told to give back it has given back, now that it polls again.
    ///
    /// - Returns: Whether there was anything to acknowledge.
    mutating func acknowledge(_ member: MemberID) -> Bool {
        guard members[member]?.phase == .revoking else { return false }
        members[member]?.phase = .waiting
        return true
    }

    /// What is new for a member that polls.
    mutating func heartbeat(_ member: MemberID) -> GroupNotice {
        guard !replaced.contains(member) else { return .fenced }
        switch members[member]?.phase {
        case nil:
            return .unknownMember
        case .waiting, .reading, .revoking:
            return .nothing
        case .assigned(let partitions):
            members[member]?.phase = .reading(partitions)
            return .assigned(partitions.sorted(), generation: generation)
        case .revocationDue(let partitions):
            members[member]?.phase = .revoking
            return .revoked(partitions.sorted())
        }
    }

    mutating func noteNewTopic(_ topic: String) {
        if members.values.contains(where: { $0.topics.contains(topic) }) { beginRebalance() }
    }

    private mutating func beginRebalance() {
        for (member, state) in members {
            switch state.phase {
            case .reading(let partitions) where !partitions.isEmpty:
                members[member]?.phase = .revocationDue(partitions)
            case .reading, .assigned:
                // It has nothing, or does not know yet what it has: there is nothing to give back.
                members[member]?.phase = .waiting
            case .waiting, .revocationDue, .revoking:
                break
            }
        }
        // A group without members has no generation that offsets could come from.
        if members.isEmpty { generation += 1 }
    }

    /// Gives the partitions out when every member is ready: of each topic a range to each member that wants it.
    mutating func assignIfReady(partitionCount: (String) -> Int) {
        guard !members.isEmpty, members.values.allSatisfy({ $0.phase == .waiting }) else { return }
        generation += 1
        let order = members.sorted { ($0.value.instance, $0.key) < ($1.value.instance, $1.key) }.map(\.key)
        var shares: [MemberID: Set<TopicPartition>] = [:]
        for topic in Set(members.values.flatMap(\.topics)) {
            let readers = order.filter { members[$0]?.topics.contains(topic) ?? false }
            let count = partitionCount(topic)
            for (index, reader) in readers.enumerated() {
                let share = (index * count / readers.count)..<((index + 1) * count / readers.count)
                shares[reader, default: []].formUnion(
                    share.map { TopicPartition(topic: topic, partition: Int32($0)) })
            }
        }
        for member in order { members[member]?.phase = .assigned(shares[member] ?? []) }
    }
}
