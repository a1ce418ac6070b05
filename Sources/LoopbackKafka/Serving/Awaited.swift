import Dispatch
import Synchronization

/// An answer that is decided later, by another thread. The first decision counts.
final class Awaited<Answer: Sendable>: Sendable {
    private let answer = Mutex<Answer?>(nil)
    private let decided = DispatchSemaphore(value: 0)

    init() {}

    /// An answer that needs no waiting.
    convenience init(_ answer: Answer) {
        self.init()
        settle(answer)
    }

    func settle(_ decision: Answer) {
        let isFirst = answer.withLock { answer in
            guard answer == nil else { return false }
            answer = decision
            return true
        }
        if isFirst { decided.signal() }
    }

    /// Waits for the decision. Blocks: for threads of one's own. To be called by one thread.
    func wait() -> Answer {
        while true {
            if let answer = answer.withLock({ $0 }) { return answer }
            decided.wait()
        }
    }
}
