import Foundation
import Monitoring
import Synchronization

/// Asks a running daemon again and again on a thread of its own, so that one that hangs keeps nobody waiting.
final class DaemonWatch<Answer: Equatable & Sendable>: Sendable {
    /// The last answer, and why there is no later one.
    struct Look: Equatable, Sendable {
        var answer: Answer
        var failure: String?
    }

    private let look: Mutex<Look>

    /// The thread goes with the process.
    init(
        first: Answer, every interval: Duration,
        ask: @escaping @Sendable () throws(MonitoringClientError) -> Answer
    ) {
        look = Mutex(Look(answer: first))
        Thread.detachNewThread { [self] in
            while true {
                Thread.sleep(forTimeInterval: interval / .seconds(1))
                do throws(MonitoringClientError) {
                    let answer = try ask()
                    look.withLock { $0 = Look(answer: answer) }
                } catch {
                    let failure = "\(error)"
                    look.withLock { $0.failure = failure }
                }
            }
        }
    }

    var latest: Look { look.withLock { $0 } }
}
