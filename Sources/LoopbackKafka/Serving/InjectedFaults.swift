import Dispatch
import Synchronization

/// An answer that the broker keeps back: what was asked is done, and the client does not know.
package final class HeldAnswer: Sendable {
    private enum Fate {
        case sent, lost
    }

    private let reached = DispatchSemaphore(value: 0)
    private let decision = Awaited<Fate>()

    init() {}

    /// Waits until a request has been carried out whose answer is kept back.
    ///
    /// - Returns: False when none came within `timeout`.
    package func waitUntilHeld(timeout: Duration = .seconds(30)) -> Bool {
        let milliseconds = Int(timeout / .milliseconds(1))
        guard reached.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else { return false }
        reached.signal()
        return true
    }

    /// Lets the answer go to the client.
    package func release() {
        decision.settle(.sent)
    }

    /// Drops the connection instead.
    package func lose() {
        decision.settle(.lost)
    }

    /// Waits for the test's decision; false when the answer shall be lost.
    func waitForRelease() -> Bool {
        reached.signal()
        return decision.wait() == .sent
    }
}

/// What tests want to happen to the next requests of each kind, first come first served.
final class InjectedFaults: Sendable {
    enum Fault: Sendable {
        case answer(ErrorCode)

        /// The connection ends; the request was or was not carried out before.
        case disconnect(afterwards: Bool)
        case hold(HeldAnswer)
    }

    private struct State {
        var faults: [API: [Fault]] = [:]
        var held: [HeldAnswer] = []
    }

    private let state = Mutex(State())

    func add(_ faults: [Fault], to api: API) {
        state.withLock { state in
            state.faults[api, default: []] += faults
            for case .hold(let answer) in faults { state.held.append(answer) }
        }
    }

    func take(_ api: API) -> Fault? {
        state.withLock { state in
            guard let fault = state.faults[api]?.first else { return nil }
            state.faults[api]?.removeFirst()
            return fault
        }
    }

    var areLeft: Bool {
        state.withLock { $0.faults.values.contains { !$0.isEmpty } }
    }

    /// Forgets all of them, and loses every answer that is kept back.
    func clear() {
        let held = state.withLock { state in
            defer { state = State() }
            return state.held
        }
        held.forEach { $0.lose() }
    }
}
