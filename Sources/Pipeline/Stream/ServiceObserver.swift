/// Sees what a running service does. Called on the service's thread, which waits meanwhile.
package protocol ServiceObserver: AnyObject {
    /// Whether the next report should have the estimates, which are some work.
    var wantsEstimates: Bool { get }

    /// The service begins with something else.
    func entered(_ phase: ServicePhase)

    /// Something has come forward that takes long: records of the changelog were read, or a call to the brokers was
    /// answered, be it with a failure.
    func progressed()

    /// The loop has come round.
    func turned(_ turn: ServiceTurn)

    /// A step took so long.
    func spent(_ duration: Duration, on step: ServiceStep)

    /// An attempt to publish failed; it is made again.
    func retried()

    /// A transaction was committed.
    func committed(_ report: StreamReport)
}

extension ServiceObserver {
    package var wantsEstimates: Bool { false }
    package func entered(_ phase: ServicePhase) {}
    package func progressed() {}
    package func turned(_ turn: ServiceTurn) {}
    package func spent(_ duration: Duration, on step: ServiceStep) {}
    package func retried() {}
}

/// What a service is doing.
package enum ServicePhase: Sendable {
    /// The state is being brought back.
    case recovering

    case running

    /// It was asked to read no more.
    case paused

    /// The last mini-batch is published.
    case stopping
}

/// What takes time on a message's way.
package enum ServiceStep: Sendable {
    /// A video that is done waits for those before it.
    case waiting

    /// Deciding about a mini-batch.
    case deciding

    /// A transaction, from its beginning to its commit.
    case publishing
}

/// What waits where, as the loop comes round.
package struct ServiceTurn: Sendable {
    /// Partitions that are read.
    package let partitions: Int

    /// Videos handed to the workers whose outcome was not given back, and the most there may be.
    package let videosInFlight: Int
    package let videosInFlightLimit: Int

    /// Messages read whose turn it is not.
    package let messagesWaiting: Int

    /// Clips of the mini-batch in hand.
    package let batchClips: Int

    /// How long no attempt at any video has ended, although the workers have some; nil when they have none.
    package let standstill: Duration?
}

/// Sees what is committed, and nothing else.
package final class CommitObserver: ServiceObserver {
    package let wantsEstimates: Bool
    private let onCommit: (StreamReport) -> Void

    package init(wantsEstimates: Bool = false, _ onCommit: @escaping (StreamReport) -> Void) {
        self.wantsEstimates = wantsEstimates
        self.onCommit = onCommit
    }

    package func committed(_ report: StreamReport) { onCommit(report) }
}
