import Dispatch

/// Runs what the service is asked on threads of its own: an answer that waits for another thread then takes none of
/// Swift's cooperative threads, and needs none, so that it comes when those are all taken.
final class QuestionExecutor: TaskExecutor {
    /// It lives as long as the process: no question outlives it.
    static let shared = QuestionExecutor()

    private let queue = DispatchQueue(label: "http questions", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
