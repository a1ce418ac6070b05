import Synchronization

/// A number that only grows. Any thread may raise it.
package final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    package init() {}

    package func increment(by amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    package var value: Int { count.load(ordering: .relaxed) }
}
