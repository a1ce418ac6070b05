#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A value that threads share, and can wait for.
///
/// Blocking calls suspend the calling thread: for threads of one's own, never for the cooperative pool.
final class Monitor<Value: Sendable>: @unchecked Sendable {
    // Sendable by the lock: `value` is touched only between lock and unlock, and is Sendable itself.
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let hasChanged: UnsafeMutablePointer<pthread_cond_t>
    private var value: Value

    init(_ value: Value) {
        self.value = value
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        pthread_mutex_init(lock, nil)
        hasChanged = .allocate(capacity: 1)
        hasChanged.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // Waiting must not be disturbed by a change of the wall clock.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(hasChanged, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(hasChanged)
        pthread_mutex_destroy(lock)
        hasChanged.deallocate()
        lock.deallocate()
    }

    /// The value at this moment.
    var current: Value {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return value
    }

    /// Changes the value and wakes who waits for it.
    func update(_ change: (inout Value) -> Void) {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        change(&value)
        pthread_cond_broadcast(hasChanged)
    }

    /// Waits until the value fulfils a condition, at most `timeout`.
    ///
    /// - Returns: The value then.
    @discardableResult
    func wait(timeout: Duration = .seconds(Int64.max), until isMet: (Value) -> Bool) -> Value {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let (seconds, attoseconds) = max(.zero, timeout).components
        let nanoseconds = deadline.tv_nsec + Int(attoseconds / 1_000_000_000)
        // A hundred years are for ever.
        deadline.tv_sec += Int(min(seconds, 3_155_760_000)) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while !isMet(value), pthread_cond_timedwait(hasChanged, lock, &deadline) == 0 {}
        return value
    }
}
