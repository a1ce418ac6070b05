import Synchronization

/// A clock that stands still until it is told otherwise.
final class Clock: Sendable {
    private let milliseconds = Mutex<Int64>(0)

    func read() -> Int64 { milliseconds.withLock { $0 } }

    func advance(by step: Int64) { milliseconds.withLock { $0 += step } }
}
