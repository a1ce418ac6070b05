import Dispatch
import Synchronization

/// Something that must happen on another thread while the test waits in librdkafka.
final class Helper: Sendable {
    private let outcome = Mutex<[String]>([])
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () -> [String]) {
        DispatchQueue.global().async { [self] in
            let values = body()
            outcome.withLock { $0 = values }
            done.signal()
        }
    }

    /// Waits for the body to end.
    func result() -> [String] {
        done.wait()
        return outcome.withLock { $0 }
    }
}
