import Foundation
import Foundations
package import Workers

/// Works on inputs on threads of its own and gives the outputs back in the order the inputs were submitted. An input that
/// is to be tried again later waits without holding a thread; the outputs behind it wait with it.
///
/// Used from one thread, which never blocks here unless it asks to.
package final class OrderedWork<Input: Sendable, Output: Sendable> {
    private struct Job: Sendable {
        let number: Int
        let input: Input

        /// Counted from 1.
        var attempt = 1
    }

    private enum Finished: Sendable {
        case done(number: Int, output: Output)
        case again(Job, after: Duration)
    }

    /// An input, and which attempt at it this is.
    package typealias Work = (Input, _ attempt: Int) -> Attempt<Output>

    /// The most inputs between submission and being given back.
    package let limit: Int

    private let jobs: BoundedQueue<Job>
    private let finished: BoundedQueue<Finished>
    /// Does the work where there are no threads.
    private let here: Work?
    private var ordered = InOrder<(output: Output, seen: ContinuousClock.Instant)>()
    private var submitted = 0

    /// When an attempt was last seen to have ended, or the first input came where there was none: in a clock that stands
    /// still while the machine sleeps, for nobody works then.
    private var lastMovement = SuspendingClock.now

    /// How long each of the outputs that the last call of `collect` gave back had waited for those before it.
    package private(set) var waits: [Duration] = []

    /// Jobs whose next attempt is due at a time.
    private var waiting: [(due: ContinuousClock.Instant, job: Job)] = []

    /// Starts the threads. They end when this object does.
    ///
    /// - Parameters:
    ///   - workers: Threads; with none, an input is worked on as it is submitted, by whoever submits it.
    ///   - limit: The most inputs at once; what is finished out of order counts too.
    ///   - makeWorker: Called on each thread for a worker of its own, which needs not be safe to share.
    package init(workers: Int, limit: Int, makeWorker: @escaping @Sendable () -> Work) {
        precondition(workers >= 0 && limit > 0, "work has a place")
        self.limit = limit
        let jobs = BoundedQueue<Job>(capacity: limit)
        let finished = BoundedQueue<Finished>(capacity: limit)
        self.jobs = jobs
        self.finished = finished
        here = workers == 0 ? makeWorker() : nil
        for number in 0..<workers {
            let thread = Thread {
                let work = makeWorker()
                while let job = jobs.pop() {
                    finished.push(OrderedWork.attempt(job, work))
                }
            }
            thread.name = "worker-\(number)"
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    /// Starts the threads, for work that succeeds or fails at once.
    package convenience init(
        workers: Int, limit: Int, makeWorker: @escaping @Sendable () -> (Input) -> Output
    ) {
        self.init(workers: workers, limit: limit) {
            let work = makeWorker()
            return { input, _ in .done(work(input)) }
        }
    }

    deinit {
        jobs.close()
        finished.close()
    }

    /// Inputs submitted whose outputs were not given back yet.
    package var outstanding: Int { submitted - ordered.given }

    /// How many more may be submitted now.
    package var room: Int { limit - outstanding }

    /// How long no attempt at any input has ended, as far as `collect` has seen, although there is work; nil while there
    /// is none. What waits for another attempt is work too.
    ///
    /// - Complexity: O(1).
    package var standstill: Duration? { outstanding == 0 ? nil : lastMovement.duration(to: .now) }

    /// Hands an input to the threads.
    ///
    /// - Precondition: There is room.
    package func submit(_ input: Input) {
        precondition(room > 0, "the caller heeds the limit")
        if outstanding == 0 { lastMovement = .now }
        start(Job(number: submitted, input: input))
        submitted += 1
    }

    private func start(_ job: Job) {
        if let here { finished.push(OrderedWork.attempt(job, here)) } else { jobs.push(job) }
    }

    private static func attempt(_ job: Job, _ work: Work) -> Finished {
        switch work(job.input, job.attempt) {
        case .done(let output): .done(number: job.number, output: output)
        case .again(let delay):
            .again(Job(number: job.number, input: job.input, attempt: job.attempt + 1), after: delay)
        }
    }

    /// The outputs whose turn it is, in the order of submission.
    ///
    /// - Parameter timeout: How long to wait for a thread to finish, when none has.
    package func collect(timeout: Duration) -> [Output] {
        waits = []
        guard outstanding > 0 else { return [] }
        let now = ContinuousClock.now
        for entry in waiting where entry.due <= now { start(entry.job) }
        waiting.removeAll { $0.due <= now }
        let untilDue = waiting.map { now.duration(to: $0.due) }.min() ?? timeout
        let results = finished.popAll(timeout: min(timeout, untilDue))
        if !results.isEmpty { lastMovement = .now }
        let seen = ContinuousClock.now
        for result in results {
            switch result {
            case .done(let number, let output): ordered.insert((output, seen), at: number)
            case .again(let job, let delay): waiting.append((.now + delay, job))
            }
        }
        let outputs = ordered.take()
        waits = outputs.map { $0.seen.duration(to: seen) }
        return outputs.map(\.output)
    }
}
