import Synchronization

/// Asks a running service to finish what it has in hand and leave. Any thread may raise it; it is never lowered.
package final class StopFlag: Sendable {
    private let raised = Atomic<Bool>(false)
    private let other: StopFlag?

    /// - Parameter other: Counts as this one too.
    package init(following other: StopFlag? = nil) {
        self.other = other
    }

    package func raise() { raised.store(true, ordering: .releasing) }

    package var isRaised: Bool { raised.load(ordering: .acquiring) || other?.isRaised == true }
}
