package import Curation
package import Dispatch
import Synchronization

/// What other threads ask of a running service: to pause, to go on under other parameters, to tell about the curation.
/// The service's thread answers when its loop comes round.
package final class ServiceControl: Sendable {
    private struct State {
        var isPaused = false
        var parameters: ServiceParameters?
        var inquiries: [Inquiry] = []
    }

    /// A question that waits for its answer.
    private struct Inquiry: Sendable {
        let answer: @Sendable (Curator?) -> Void
    }

    /// More questions at once are not taken: each holds its asker, and the service answers them all in one turn.
    private static let mostInquiries = 64

    private let state = Mutex(State())

    package init() {}

    /// Whether nothing more is to be read until this is false again. What is in hand is finished.
    package var isPaused: Bool {
        get { state.withLock { $0.isPaused } }
        set { state.withLock { $0.isPaused = newValue } }
    }

    /// Has the service go on under these parameters, as far as `Curator.adopt` and its pace go; a later change takes the
    /// place of one that was not taken up.
    package func change(to parameters: ServiceParameters) {
        state.withLock { $0.parameters = parameters }
    }

    /// Asks about the curation as it is between two steps.
    ///
    /// - Parameter question: Runs on the service's thread, which does nothing else meanwhile: it must be brief.
    /// - Returns: Nil when the service did not come to it in time, or there were too many questions.
    package func ask<Answer: Sendable>(
        within patience: DispatchTimeInterval, _ question: @escaping @Sendable (Curator) -> Answer
    ) async -> Answer? {
        await withCheckedContinuation { continuation in
            // Whoever comes first, the answer or the deadline, takes it.
            let asker = Asker(continuation)
            let isTaken = state.withLock { state in
                guard state.inquiries.count < ServiceControl.mostInquiries else { return false }
                state.inquiries.append(
                    Inquiry { curator in
                        guard let waiting = asker.take() else { return }
                        waiting.resume(returning: curator.map(question))
                    })
                return true
            }
            guard isTaken else {
                asker.take()?.resume(returning: nil)
                return
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + patience) { asker.take()?.resume(returning: nil) }
        }
    }

    /// Holds whoever asked, until one takes it.
    private final class Asker<Answer: Sendable>: Sendable {
        private let continuation: Mutex<CheckedContinuation<Answer?, Never>?>

        init(_ continuation: CheckedContinuation<Answer?, Never>) {
            self.continuation = Mutex(continuation)
        }

        func take() -> CheckedContinuation<Answer?, Never>? {
            continuation.withLock { held in
                defer { held = nil }
                return held
            }
        }
    }

    /// Answers what was asked.
    func answer(from curator: Curator?) {
        let inquiries = state.withLock { state in
            defer { state.inquiries = [] }
            return state.inquiries
        }
        for inquiry in inquiries { inquiry.answer(curator) }
    }

    /// The parameters to go on under, once.
    func takeChange() -> ServiceParameters? {
        state.withLock { state in
            defer { state.parameters = nil }
            return state.parameters
        }
    }
}
