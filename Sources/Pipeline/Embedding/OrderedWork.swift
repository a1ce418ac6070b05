import Foundation
import Foundations

/// Works on inputs on threads of its own and gives the outputs back in the order the inputs were submitted.
///
/// Used from one thread, which never blocks here unless it asks to.
package final class OrderedWork<Input: Sendable, Output: Sendable> {
    private struct Job: Sendable {
        let number: Int
        let input: Input
    }

    private struct Finished: Sendable {
        let number: Int
        let output: Output
    }

    /// The most inputs between submission and being given back.
    package let limit: Int

    private let jobs: BoundedQueue<Job>
    private let finished: BoundedQueue<Finished>
    /// Does the work where there are no threads.
    private let here: ((Input) -> Output)?
    private var ordered = InOrder<Output>()
    private var submitted = 0

    /// Starts the threads. They end when this object does.
    ///
    /// - Parameters:
    ///   - workers: Threads; with none, an input is worked on as it is submitted, by whoever submits it.
    ///   - limit: The most inputs at once; what is finished out of order counts too.
    ///   - makeWorker: Called on each thread for a worker of its own, which needs not be safe to share.
    package init(
        workers: Int, limit: Int, makeWorker: @escaping @Sendable () -> (Input) -> Output
    ) {
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
                    finished.push(Finished(number: job.number, output: work(job.input)))
                }
            }
            thread.name = "worker-\(number)"
            thread.stackSize = 8 << 20
            thread.start()
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

    /// Hands an input to the threads.
    ///
    /// - Precondition: There is room.
    package func submit(_ input: Input) {
        precondition(room > 0, "the caller heeds the limit")
        if let here {
            finished.push(Finished(number: submitted, output: here(input)))
        } else {
            jobs.push(Job(number: submitted, input: input))
        }
        submitted += 1
    }

    /// The outputs whose turn it is, in the order of submission.
    ///
    /// - Parameter timeout: How long to wait for a thread to finish, when none has.
    package func collect(timeout: Duration) -> [Output] {
        guard outstanding > 0 else { return [] }
        for result in finished.popAll(timeout: timeout) {
            ordered.insert(result.output, at: result.number)
        }
        return ordered.take()
    }
}
