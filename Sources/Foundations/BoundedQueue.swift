#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A first-in, first-out queue between threads that holds at most `capacity` elements.
///
/// Blocking calls suspend the calling thread: for threads of one's own, never for the cooperative pool.
package final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    // Sendable by the lock: `elements`, `head` and `isClosed` are touched only between lock and unlock, and elements
    // are Sendable themselves.
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let notEmpty: UnsafeMutablePointer<pthread_cond_t>
    private let notFull: UnsafeMutablePointer<pthread_cond_t>
    private let capacity: Int
    private var elements: [Element?] = []
    private var head = 0
    private var isClosed = false

    /// - Precondition: There is room for one element at least.
    package init(capacity: Int) {
        precondition(capacity > 0, "a queue has room")
        self.capacity = capacity
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        pthread_mutex_init(lock, nil)
        notEmpty = .allocate(capacity: 1)
        notEmpty.initialize(to: pthread_cond_t())
        notFull = .allocate(capacity: 1)
        notFull.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // Waiting must not be disturbed by a change of the wall clock.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(notEmpty, &attributes)
        pthread_cond_init(notFull, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(notFull)
        pthread_cond_destroy(notEmpty)
        pthread_mutex_destroy(lock)
        notFull.deallocate()
        notEmpty.deallocate()
        lock.deallocate()
    }

    private var count: Int { elements.count - head }

    /// Appends an element, after waiting for room.
    ///
    /// - Returns: False when the queue is closed; the element is dropped then.
    @discardableResult
    package func push(_ element: Element) -> Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while count >= capacity && !isClosed { pthread_cond_wait(notFull, lock) }
        guard !isClosed else { return false }
        elements.append(element)
        pthread_cond_signal(notEmpty)
        return true
    }

    /// Takes the first element, after waiting for one.
    ///
    /// - Returns: Nil when the queue is closed and empty.
    package func pop() -> Element? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while count == 0 && !isClosed { pthread_cond_wait(notEmpty, lock) }
        return takeFirst()
    }

    /// Takes everything there is, after waiting up to `timeout` for a first element.
    package func popAll(timeout: Duration) -> [Element] {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds =
            Int64(deadline.tv_nsec) + max(0, timeout.components.attoseconds / 1_000_000_000)
        deadline.tv_sec += Int(max(0, timeout.components.seconds) + nanoseconds / 1_000_000_000)
        deadline.tv_nsec = Int(nanoseconds % 1_000_000_000)

        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while count == 0 && !isClosed {
            if pthread_cond_timedwait(notEmpty, lock, &deadline) != 0 { break }
        }
        var taken: [Element] = []
        while let element = takeFirst() { taken.append(element) }
        return taken
    }

    /// Lets nothing more in. What is in the queue can still be taken.
    package func close() {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        isClosed = true
        pthread_cond_broadcast(notEmpty)
        pthread_cond_broadcast(notFull)
    }

    /// Called with the lock held.
    private func takeFirst() -> Element? {
        guard head < elements.count, let element = elements[head] else { return nil }
        elements[head] = nil
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= capacity {
            elements.removeFirst(head)
            head = 0
        }
        pthread_cond_signal(notFull)
        return element
    }
}
