import Glibc

/// A thread of our own: serving a connection blocks, which the cooperative pool must never.
struct ServiceThread: Sendable {
    /// The body, on its way to the new thread.
    private final class Start: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    private let identifier: pthread_t

    /// Starts the thread; `nil` when the system has none left to give.
    init?(_ body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                // The pointer is the one passed below, retained for this thread alone.
                guard let argument else { return nil }
                Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        guard result == 0 else {
            start.release()
            return nil
        }
        identifier = thread
    }

    /// Suspends the calling thread.
    static func pause(_ duration: Duration) {
        usleep(UInt32(clamping: Int64(duration / .microseconds(1))))
    }

    /// Waits for the thread to end. To be called once.
    func join() {
        pthread_join(identifier, nil)
    }

    /// Lets the thread's memory go by itself when it ends. To be called instead of `join`.
    func detach() {
        pthread_detach(identifier)
    }
}
