/// A consumer group of the classic protocol: who belongs to it, and in which generation.
///
/// A value that knows no lock, thread or clock: it is told the time and settles the answers that its members wait for.
/// Members gather in `joining`, the leader's assignment is awaited in `syncing`, and `stable` lasts until somebody comes
/// or goes.
struct Group {
    enum Phase {
        case empty

        /// - isFirst: The group was empty before: nobody knows how many will come, so it waits a while for more.
        case joining(since: ContinuousClock.Instant, until: ContinuousClock.Instant, isFirst: Bool)
        case syncing(until: ContinuousClock.Instant)
        case stable
    }

    private(set) var phase = Phase.empty
    private(set) var generation: Int32 = 0
    private(set) var members: [GroupMember] = []
    private var protocolType = ""
    private var protocolName = ""
    private var leader: String?

    /// Ids that were told to clients who have not joined with them yet, until when.
    private var announced: [String: ContinuousClock.Instant] = [:]

    /// How long the first member waits for others.
    let initialDelay: Duration

    init(initialDelay: Duration) {
        self.initialDelay = initialDelay
    }

    // MARK: - What members ask

    /// - Parameter newID: An id that nobody has yet.
    mutating func join(
        _ request: JoinRequest, newID: String, now: ContinuousClock.Instant
    ) -> Awaited<JoinAnswer> {
        let answer = Awaited<JoinAnswer>()
        if let refusal = refusal(of: request) {
            answer.settle(.refused(refusal, memberID: request.memberID))
        } else if let index = index(ofInstance: request.instanceID) {
            if request.memberID.isEmpty {
                replace(index, by: request, id: newID, answer, now)
            } else if members[index].id != request.memberID {
                answer.settle(.refused(.fencedInstanceID, memberID: request.memberID))
            } else {
                rejoin(index, request, answer, now)
            }
        } else if request.memberID.isEmpty {
            if request.instanceID == nil && request.announcesID {
                announced[newID] = now + request.sessionTimeout
                answer.settle(.refused(.memberIDRequired, memberID: newID))
            } else {
                add(GroupMember(request, id: newID, now: now), request, answer, now)
            }
        } else if let index = index(of: request.memberID) {
            rejoin(index, request, answer, now)
        } else if announced.removeValue(forKey: request.memberID) != nil {
            add(GroupMember(request, id: request.memberID, now: now), request, answer, now)
        } else {
            answer.settle(.refused(.unknownMemberID, memberID: request.memberID))
        }
        return answer
    }

    /// - Parameter assignments: By member id; only the leader's count.
    mutating func sync(
        _ identity: GroupIdentity, assignments: [String: [UInt8]], now: ContinuousClock.Instant
    ) -> Awaited<SyncAnswer> {
        let error = check(identity)
        guard error == .none, let index = index(of: identity.memberID) else {
            return Awaited(SyncAnswer(error: error))
        }
        members[index].refresh(now)
        switch phase {
        case .empty: return Awaited(SyncAnswer(error: .unknownMemberID))
        case .joining: return Awaited(SyncAnswer(error: .rebalanceInProgress))
        case .stable: return Awaited(SyncAnswer(assignment: members[index].assignment))
        case .syncing:
            let answer = Awaited<SyncAnswer>()
            members[index].sync?.settle(SyncAnswer(error: .rebalanceInProgress))
            members[index].sync = answer
            if identity.memberID == leader { distribute(assignments, now) }
            return answer
        }
    }

    mutating func heartbeat(_ identity: GroupIdentity, now: ContinuousClock.Instant) -> ErrorCode {
        let error = check(identity)
        guard error == .none, let index = index(of: identity.memberID) else { return error }
        members[index].refresh(now)
        if case .joining = phase { return .rebalanceInProgress }
        return .none
    }

    mutating func leave(_ identity: GroupIdentity, now: ContinuousClock.Instant) -> ErrorCode {
        if announced.removeValue(forKey: identity.memberID) != nil { return .none }
        // An instance may be named without its member id: an administrator removes it.
        let member = identity.memberID.isEmpty ? index(ofInstance: identity.instanceID) : index(of: identity.memberID)
        guard let member else { return .unknownMemberID }
        if let instance = identity.instanceID, members[member].instanceID != instance { return .fencedInstanceID }
        remove([members[member].id], now)
        return .none
    }

    /// Whether offsets may be committed by this client.
    func checkCommit(_ identity: GroupIdentity, inTransaction: Bool) -> ErrorCode {
        let isStranger = identity.generation < 0 && identity.memberID.isEmpty && identity.instanceID == nil
        if members.isEmpty && identity.generation < 0 { return .none }
        // Producers that do not know about generations may still commit in a transaction: they are fenced by their own.
        if isStranger { return inTransaction ? .none : .unknownMemberID }
        let error = check(identity)
        if error == .none, !inTransaction, case .syncing = phase { return .rebalanceInProgress }
        return error
    }

    // MARK: - What time brings

    mutating func advance(to now: ContinuousClock.Instant) {
        announced = announced.filter { $0.value > now }
        let silent = members.filter { $0.join == nil && $0.sync == nil && $0.sessionEnd <= now }
        if !silent.isEmpty { remove(silent.map(\.id), now) }
        switch phase {
        case .joining(_, let until, _) where until <= now:
            completeJoin(now)
        case .syncing(let until) where until <= now:
            // The leader, or another, joined and was not heard of again.
            remove(members.filter { $0.sync == nil }.map(\.id), now)
        default:
            break
        }
    }

    /// Begins every wait and every session anew, after a time in which nobody could be heard.
    mutating func renew(at now: ContinuousClock.Instant) {
        for index in members.indices { members[index].refresh(now) }
        switch phase {
        case .joining(_, _, let isFirst):
            phase = .joining(since: now, until: now + (isFirst ? initialDelay : patience), isFirst: isFirst)
        case .syncing: phase = .syncing(until: now + patience)
        case .empty, .stable: break
        }
    }

    /// Lets everybody go, for good.
    mutating func dissolve() {
        for index in members.indices { members[index].dismiss(.coordinatorNotAvailable) }
    }

    // MARK: - Membership

    private func index(of memberID: String) -> Int? {
        members.firstIndex { $0.id == memberID }
    }

    private func index(ofInstance instanceID: String?) -> Int? {
        guard let instanceID else { return nil }
        return members.firstIndex { $0.instanceID == instanceID }
    }

    private func check(_ identity: GroupIdentity) -> ErrorCode {
        if let instance = identity.instanceID {
            guard let index = index(ofInstance: instance) else { return .unknownMemberID }
            guard members[index].id == identity.memberID else { return .fencedInstanceID }
        } else if index(of: identity.memberID) == nil {
            return .unknownMemberID
        }
        return identity.generation == generation ? .none : .illegalGeneration
    }

    private func refusal(of request: JoinRequest) -> ErrorCode? {
        guard !request.protocols.isEmpty, !request.protocolType.isEmpty else { return .inconsistentGroupProtocol }
        let others = members.filter {
            $0.id != request.memberID && ($0.instanceID == nil || $0.instanceID != request.instanceID)
        }
        guard !others.isEmpty else { return nil }
        let names = Group.protocolsKnown(toAll: others)
        let fits = request.protocolType == protocolType && request.protocols.contains { names.contains($0.name) }
        return fits ? nil : .inconsistentGroupProtocol
    }

    private mutating func add(
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

    private mutating func rejoin(
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
    private mutating func replace(
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

    private mutating func remove(_ ids: [String], _ now: ContinuousClock.Instant) {
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

    // MARK: - Generations

    private mutating func becomeEmpty() {
        generation += 1
        phase = .empty
        leader = nil
        protocolName = ""
    }

    /// Lets a member wait for the others, and calls them if they do not know yet.
    private mutating func wait(
        _ answer: Awaited<JoinAnswer>, for index: Int, _ now: ContinuousClock.Instant
    ) {
        members[index].join?.settle(.refused(.rebalanceInProgress))
        members[index].join = answer
        if case .joining = phase { completeJoinIfAllAreThere(now) } else { gather(now) }
    }

    /// Asks every member to join again: they learn it by their next heartbeat.
    private mutating func gather(_ now: ContinuousClock.Instant) {
        for index in members.indices {
            members[index].sync?.settle(SyncAnswer(error: .rebalanceInProgress))
            members[index].sync = nil
        }
        phase = .joining(since: now, until: now + patience, isFirst: false)
        completeJoinIfAllAreThere(now)
    }

    private var patience: Duration { members.map(\.rebalanceTimeout).max() ?? .zero }

    private mutating func completeJoinIfAllAreThere(_ now: ContinuousClock.Instant) {
        guard case .joining(_, _, isFirst: false) = phase, members.allSatisfy({ $0.join != nil }) else { return }
        completeJoin(now)
    }

    private mutating func completeJoin(_ now: ContinuousClock.Instant) {
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

    private func answer(to member: GroupMember) -> JoinAnswer {
        JoinAnswer(
            generation: generation, protocolName: protocolName, leader: leader ?? "", memberID: member.id,
            members: member.id != leader
                ? []
                : members.map {
                    JoinAnswer.Member(
                        id: $0.id, instanceID: $0.instanceID, metadata: $0.metadata(for: protocolName))
                })
    }

    private mutating func distribute(_ assignments: [String: [UInt8]], _ now: ContinuousClock.Instant) {
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
    private func choice() -> String {
        let known = Group.protocolsKnown(toAll: members)
        var votes: [String: Int] = [:]
        for member in members {
            if let name = member.protocols.first(where: { known.contains($0.name) })?.name {
                votes[name, default: 0] += 1
            }
        }
        return votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
    }

    private static func protocolsKnown(toAll members: [GroupMember]) -> Set<String> {
        guard let first = members.first else { return [] }
        return members.dropFirst().reduce(into: Set(first.protocols.map(\.name))) { known, member in
            known.formIntersection(member.protocols.map(\.name))
        }
    }
}
