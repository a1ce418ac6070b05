import Synchronization

/// Asks a running service to finish what it has in hand and leave. Any thread may raise it; it is never lowered.
package final class StopFlag: Sendable {
    private let raised = Atomic<Bool>(false)

    package init() {}

    package func raise() { raised.store(true, ordering: .releasing) }

    package var isRaised: Bool { raised.load(ordering: .acquiring) }
}
