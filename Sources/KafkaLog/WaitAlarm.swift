import Foundation

/// Raises an alarm when a blocking call takes long, while it is still blocked. It has a thread of its own for that.
final class WaitAlarm: Sendable {
    private struct Wait: Equatable {
        let operation: String
        let began: ContinuousClock.Instant
    }

    private struct State {
        var wait: Wait?
        var isOver = false
    }

    private let state: Monitor<State>

    /// - Parameters:
    ///   - limit: How long a call may take.
    ///   - raise: Called on the alarm's thread, once a call, with what the call does.
    init(after limit: Duration, raise: @escaping @Sendable (String) -> Void) {
        let state = Monitor(State())
        self.state = state
        let thread = Thread {
            while true {
                let now = state.wait { $0.wait != nil || $0.isOver }
                guard !now.isOver, let wait = now.wait else { return }
                let later = state.wait(timeout: limit) { $0.wait != wait || $0.isOver }
                guard later.wait == wait, !later.isOver else { continue }
                raise(wait.operation)
                state.wait { $0.wait != wait || $0.isOver }
            }
        }
        thread.name = "wait-alarm"
        thread.start()
    }

    deinit {
        state.update { $0.isOver = true }
    }

    /// Watches over `body`, a phrase for which is `operation`.
    func during<Failure: Error>(_ operation: String, _ body: () throws(Failure) -> Void) throws(Failure) {
        state.update { $0.wait = Wait(operation: operation, began: .now) }
        defer { state.update { $0.wait = nil } }
        try body()
    }
}
