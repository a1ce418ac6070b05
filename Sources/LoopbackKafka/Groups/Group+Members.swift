/// Who comes, comes back, and goes.
extension Group {
    func index(of memberID: String) -> Int? {
        members.firstIndex { $0.id == memberID }
    }

    func index(ofInstance instanceID: String?) -> Int? {
        guard let instanceID else { return nil }
        return members.firstIndex { $0.instanceID == instanceID }
    }

    func check(_ identity: GroupIdentity) -> ErrorCode {
        if let instance = identity.instanceID {
            guard let index = index(ofInstance: instance) else { return .unknownMemberID }
            guard members[index].id == identity.memberID else { return .fencedInstanceID }
        } else if index(of: identity.memberID) == nil {
            return .unknownMemberID
        }
        return identity.generation == generation ? .none : .illegalGeneration
    }

    func refusal(of request: JoinRequest) -> ErrorCode? {
        guard !request.protocols.isEmpty, !request.protocolType.isEmpty else { return .inconsistentGroupProtocol }
        let others = members.filter {
            $0.id != request.memberID && ($0.instanceID == nil || $0.instanceID != request.instanceID)
        }
        guard !others.isEmpty else { return nil }
        let names = Group.protocolsKnown(toAll: others)
        let fits = request.protocolType == protocolType && request.protocols.contains { names.contains($0.name) }
        return fits ? nil : .inconsistentGroupProtocol
    }

    mutating func add(
        _ member: GroupMember, _ request: JoinRequest, _ answer: Awaited<JoinAnswer>, _ now: ContinuousClock.Instant
    ) {
        protocolType = request.protocolType
        members.append(member)
        members[members.count - 1].join = answer
        switch phase {
        case .empty:
            phase = .joining(since: now, until: now + initialDelay, isFirst: true)
        case .joining(let since, _, isFirst: true):
            let latest = since + request.rebalanceTimeout
            phase = .joining(since: since, until: min(latest, now + initialDelay), isFirst: true)
        case .joining:
            completeJoinIfAllAreThere(now)
        case .syncing, .stable:
            gather(now)
        }
    }

    mutating func rejoin(
        _ index: Int, _ request: JoinRequest, _ answer: Awaited<JoinAnswer>, _ now: ContinuousClock.Instant
    ) {
        let isUnchanged = members[index].protocols == request.protocols
        take(request, for: index, now)
        switch phase {
        case .syncing where isUnchanged:
            // Its answer was lost on the way.
            answer.settle(self.answer(to: members[index]))
        case .stable where isUnchanged && members[index].id != leader:
            answer.settle(self.answer(to: members[index]))
        default:
            wait(answer, for: index, now)
        }
    }

    /// A static member is back under its instance id: it takes the place of the one it was, who is fenced.
    mutating func replace(
        _ index: Int, by request: JoinRequest, id: String, _ answer: Awaited<JoinAnswer>, _ now: ContinuousClock.Instant
    ) {
        let before = members[index]
        members[index].dismiss(.fencedInstanceID)
        members[index].id = id
        take(request, for: index, now)
        let formerLeader = leader ?? ""
        if leader == before.id { leader = id }
        let name = protocolName
        let asksForTheSame =
            before.protocols.first { $0.name == name }?.topics == request.protocols.first { $0.name == name }?.topics
        guard case .stable = phase, choice() == name, asksForTheSame else {
            wait(answer, for: index, now)
            return
        }
        // A leader that comes back must not assign anew what nobody would be told: it is given the id of the one it
        // was, takes itself for a follower, and fetches its assignment.
        answer.settle(
            JoinAnswer(generation: generation, protocolName: name, leader: formerLeader, memberID: id))
    }

    private mutating func take(_ request: JoinRequest, for index: Int, _ now: ContinuousClock.Instant) {
        members[index].sessionTimeout = request.sessionTimeout
        members[index].rebalanceTimeout = request.rebalanceTimeout
        members[index].protocols = request.protocols
        members[index].refresh(now)
    }

    mutating func remove(_ ids: [String], _ now: ContinuousClock.Instant) {
        for index in members.indices where ids.contains(members[index].id) {
            members[index].dismiss(.unknownMemberID)
        }
        members.removeAll { ids.contains($0.id) }
        if let leader, ids.contains(leader) { self.leader = nil }
        switch phase {
        case .empty: break
        case .joining: members.isEmpty ? becomeEmpty() : completeJoinIfAllAreThere(now)
        case .syncing, .stable: members.isEmpty ? becomeEmpty() : gather(now)
        }
    }
}
