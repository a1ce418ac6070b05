import Synchronization

extension InMemoryBroker {
    // MARK: - Offsets

    /// What a group has committed; no entry for a partition it never committed.
    package func committedOffsets(of group: String) -> LogOffsets {
        state.withLock { $0.groups[group]?.committed ?? [:] }
    }

    /// The partitions whose committed offset an open transaction of the group is about to change.
    package func pendingPartitions(of group: String) -> Set<TopicPartition> {
        state.withLock { Set(($0.groups[group]?.pending.values ?? [:].values).flatMap(\.keys)) }
    }

    /// Commits offsets outside any transaction. Throws as `addOffsets` does for the membership.
    package func commitOffsets(
        _ offsets: LogOffsets, group: String, membership: GroupMembership? = nil
    ) throws(BrokerRefusal) {
        try state.withLock { state throws(BrokerRefusal) in
            if let membership { try state.groups[group, default: ConsumerGroup()].check(membership) }
            state.groups[group, default: ConsumerGroup()].commit(offsets)
        }
    }

    // MARK: - Members

    /// Joins a group. Who is in it under the same instance id is replaced and fenced; the others give back what they
    /// have, and when they have, the partitions of the topics are given out anew.
    package func join(_ group: String, instance: String, topics: [String]) -> MemberID {
        state.withLock { state in
            state.lastMember += 1
            let member = MemberID(number: state.lastMember)
            state.groups[group, default: ConsumerGroup()].join(member, instance: instance, topics: topics)
            state.settleGroup(group)
            return member
        }
    }

    /// A sign of life from a member: acknowledges what it was told with the last one, and says what is new.
    package func heartbeat(_ member: MemberID, in group: String) -> GroupNotice {
        state.withLock { state in
            if state.groups[group]?.acknowledge(member) == true { state.settleGroup(group) }
            return state.groups[group]?.heartbeat(member) ?? .unknownMember
        }
    }

    /// Leaves a group; nothing happens if the member is not in it.
    package func leave(_ member: MemberID, group: String) {
        state.withLock { state in
            state.groups[group]?.leave(member)
            state.settleGroup(group)
        }
    }

    /// Takes an instance out of the group in whose place another is about to start: if it still polls, it is fenced.
    package func replace(instance: String, in group: String) {
        state.withLock { state in
            if state.groups[group]?.remove(instance: instance, isReplaced: true) == true { state.settleGroup(group) }
        }
    }

    /// Lets the sessions of an instance expire, as after a pause: its partitions go to others, its offsets are refused,
    /// and its next poll tells it so.
    ///
    /// - Returns: False when it is in no group.
    @discardableResult
    package func expireSession(of instance: String) -> Bool {
        state.withLock { state in
            var found = false
            for group in state.groups.keys
            where state.groups[group]?.remove(instance: instance, isReplaced: false) == true {
                found = true
                state.settleGroup(group)
            }
            return found
        }
    }
}
