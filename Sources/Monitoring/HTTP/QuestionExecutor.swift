import Dispatch

/// Runs what the service is asked on threads of its own: an answer that waits for another thread then takes none of
/// Swift's cooperative threads, and needs none, so that it comes when those are all taken.
final class QuestionExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "http questions", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        // The closure holds the executor for as long as the job runs.
        queue.async { [self] in withExtendedLifetime(self) { job.runSynchronously(on: executor) } }
    }
}
