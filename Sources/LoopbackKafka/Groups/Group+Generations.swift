/// How members gather, and what a generation begins with.
extension Group {
    mutating func becomeEmpty() {
        generation += 1
        phase = .empty
        leader = nil
        protocolName = ""
    }

    /// Lets a member wait for the others, and calls them if they do not know yet.
    mutating func wait(
        _ answer: Awaited<JoinAnswer>, for index: Int, _ now: ContinuousClock.Instant
    ) {
        members[index].join?.settle(.refused(.rebalanceInProgress))
        members[index].join = answer
        if case .joining = phase { completeJoinIfAllAreThere(now) } else { gather(now) }
    }

    /// Asks every member to join again: they learn it by their next heartbeat.
    mutating func gather(_ now: ContinuousClock.Instant) {
        for index in members.indices {
            members[index].sync?.settle(SyncAnswer(error: .rebalanceInProgress))
            members[index].sync = nil
        }
        phase = .joining(since: now, until: now + patience, isFirst: false)
        completeJoinIfAllAreThere(now)
    }

    var patience: Duration { members.map(\.rebalanceTimeout).max() ?? .zero }

    mutating func completeJoinIfAllAreThere(_ now: ContinuousClock.Instant) {
        guard case .joining(_, _, isFirst: false) = phase, members.allSatisfy({ $0.join != nil }) else { return }
        completeJoin(now)
    }

    mutating func completeJoin(_ now: ContinuousClock.Instant) {
        // Static members may be restarting: only the end of their session removes them.
        members.removeAll { $0.join == nil && $0.instanceID == nil }
        guard !members.isEmpty else { return becomeEmpty() }
        guard let first = members.first(where: { $0.join != nil }) else {
            phase = .joining(since: now, until: now + patience, isFirst: false)
            return
        }
        generation += 1
        protocolName = choice()
        if !members.contains(where: { $0.id == leader && $0.join != nil }) { leader = first.id }
        phase = .syncing(until: now + patience)
        for index in members.indices {
            members[index].join?.settle(answer(to: members[index]))
            if members[index].join != nil { members[index].refresh(now) }
            members[index].join = nil
        }
    }

    func answer(to member: GroupMember) -> JoinAnswer {
        JoinAnswer(
            generation: generation, protocolName: protocolName, leader: leader ?? "", memberID: member.id,
            members: member.id != leader
                ? []
                : members.map {
                    JoinAnswer.Member(
                        id: $0.id, instanceID: $0.instanceID, metadata: $0.metadata(for: protocolName))
                })
    }

    mutating func distribute(_ assignments: [String: [UInt8]], _ now: ContinuousClock.Instant) {
        phase = .stable
        for index in members.indices {
            let assignment = assignments[members[index].id] ?? []
            members[index].assignment = assignment
            members[index].sync?.settle(SyncAnswer(assignment: assignment))
            members[index].sync = nil
            members[index].refresh(now)
        }
    }

    /// The protocol that most members prefer among those that all of them know.
    func choice() -> String {
        let known = Group.protocolsKnown(toAll: members)
        var votes: [String: Int] = [:]
        for member in members {
            if let name = member.protocols.first(where: { known.contains($0.name) })?.name {
                votes[name, default: 0] += 1
            }
        }
        return votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
    }

    static func protocolsKnown(toAll members: [GroupMember]) -> Set<String> {
        guard let first = members.first else { return [] }
        return members.dropFirst().reduce(into: Set(first.protocols.map(\.name))) { known, member in
            known.formIntersection(member.protocols.map(\.name))
        }
    }
}
