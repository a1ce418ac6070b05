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

    var phase = Phase.empty
    var generation: Int32 = 0
    var members: [GroupMember] = []
    var protocolType = ""
    var protocolName = ""
    var leader: String?

    /// Ids that were told to clients who have not joined with them yet, until when.
    var announced: [String: ContinuousClock.Instant] = [:]

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
}
