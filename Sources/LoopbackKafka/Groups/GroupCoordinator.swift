import Synchronization

/// The consumer groups of a broker, and the offsets they commit.
final class GroupCoordinator: Sendable {
    private struct State {
        var groups: [String: Group] = [:]
        var membersSoFar = 0
        var isPaused = false
        var isStopped = false
    }

    private let state = Mutex(State())

    /// Part of every member id, so that none means a member of an earlier broker on the same port.
    private let mark = String(UInt32.random(in: 0...(.max)), radix: 16)
    private let initialDelay: Duration
    private let sessionTimeouts: ClosedRange<Duration>

    init(initialDelay: Duration, sessionTimeouts: ClosedRange<Duration>) {
        self.initialDelay = initialDelay
        self.sessionTimeouts = sessionTimeouts
    }

    /// Calls `body` with the group of that name, which exists from then on.
    private func withGroup<Result: Sendable>(
        _ name: String, _ body: (inout Group) -> Result
    ) -> Result {
        state.withLock { state in
            body(&state.groups[name, default: Group(initialDelay: initialDelay)])
        }
    }

    /// Waits until everybody has joined, and answers.
    func join(_ request: JoinRequest) -> JoinAnswer {
        guard !request.group.isEmpty else { return .refused(.invalidGroupID) }
        guard sessionTimeouts.contains(request.sessionTimeout) else { return .refused(.invalidSessionTimeout) }
        let awaited = state.withLock { state in
            guard !state.isStopped else { return Awaited(JoinAnswer.refused(.coordinatorNotAvailable)) }
            state.membersSoFar += 1
            let newID = "\(request.instanceID ?? request.client)-\(mark)-\(state.membersSoFar)"
            return state.groups[request.group, default: Group(initialDelay: initialDelay)]
                .join(request, newID: newID, now: .now)
        }
        return awaited.wait()
    }

    /// Waits for the leader's assignment, and answers.
    func sync(_ group: String, _ identity: GroupIdentity, assignments: [String: [UInt8]]) -> SyncAnswer {
        let awaited = state.withLock { state in
            guard !state.isStopped else { return Awaited(SyncAnswer(error: .coordinatorNotAvailable)) }
            return state.groups[group, default: Group(initialDelay: initialDelay)]
                .sync(identity, assignments: assignments, now: .now)
        }
        return awaited.wait()
    }

    func heartbeat(_ group: String, _ identity: GroupIdentity) -> ErrorCode {
        withGroup(group) { $0.heartbeat(identity, now: .now) }
    }

    func leave(_ group: String, _ identity: GroupIdentity) -> ErrorCode {
        withGroup(group) { $0.leave(identity, now: .now) }
    }

    /// Lets a client commit offsets, if it may: no rebalance comes between the check and `commit`.
    func commit(
        _ group: String, _ identity: GroupIdentity, inTransaction: Bool, _ commit: () -> ErrorCode
    ) -> ErrorCode {
        withGroup(group) { group in
            let refusal = group.checkCommit(identity, inTransaction: inTransaction)
            return refusal == .none ? commit() : refusal
        }
    }

    /// Removes members whose sessions have ended, and ends waits that have been long enough.
    func advance(to now: ContinuousClock.Instant) {
        state.withLock { state in
            guard !state.isPaused else { return }
            for name in state.groups.keys { state.groups[name]?.advance(to: now) }
        }
    }

    /// Lets time stand still for the groups, because no member can be heard.
    func pause() {
        state.withLock { $0.isPaused = true }
    }

    /// Gives every member a whole session to make itself heard again.
    func resume(at now: ContinuousClock.Instant) {
        state.withLock { state in
            state.isPaused = false
            for name in state.groups.keys { state.groups[name]?.renew(at: now) }
        }
    }

    /// Lets every waiting thread go.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            for name in state.groups.keys { state.groups[name]?.dissolve() }
        }
    }

    // MARK: - What tests look at

    func memberIDs(of group: String) -> [String] {
        state.withLock { $0.groups[group]?.members.map(\.id) ?? [] }
    }

    func generation(of group: String) -> Int32 {
        state.withLock { $0.groups[group]?.generation ?? 0 }
    }
}
