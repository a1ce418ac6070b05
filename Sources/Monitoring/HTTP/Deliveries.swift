import Synchronization

/// Brings answers from wherever they were found to the thread that sends them, and wakes it.
final class Deliveries: Sendable {
    struct Delivery: Sendable {
        let connection: Int
        let kind: Question.Kind
        let answer: Answer
    }

    private struct State {
        var waiting: [Delivery] = []
        var isStopped = false
    }

    private let state = Mutex(State())

    /// The first is written, the second read. Neither waits.
    private let bell: SocketPair

    init() throws(SocketFailure) {
        bell = try StreamSocket.pair()
    }

    /// Readable when there is something to take: for poll(2).
    var descriptor: Int32 { bell.second.descriptor }

    func deliver(_ delivery: Delivery) {
        state.withLock { $0.waiting.append(delivery) }
        ring()
    }

    /// Asks the thread to end.
    func stop() {
        state.withLock { $0.isStopped = true }
        ring()
    }

    private func ring() {
        // Where it takes no more it has not been heard yet, and will be.
        _ = bell.first.send([1])
    }

    /// - Returns: What came since the last time; nil when the thread is to end.
    func take() -> [Delivery]? {
        // First the bell, then what it was rung for: what comes in between rings again.
        var buffer = [UInt8](repeating: 0, count: 64)
        while case .bytes = bell.second.receive(into: &buffer) {}
        return state.withLock { state in
            guard !state.isStopped else { return nil }
            let taken = state.waiting
            state.waiting = []
            return taken
        }
    }
}
