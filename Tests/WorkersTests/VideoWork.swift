import Foundation
import Foundations
import Logging
import Workers

/// Threads with a supervised worker each, over a list of videos.
final class VideoWork {
    private let jobs = BoundedQueue<(Int, VideoRequest)>(capacity: 1024)
    private let done = BoundedQueue<(Int, VideoOutcome)>(capacity: 1024)

    init(_ parameters: WorkerParameters, logger: Logger, workers: Int) {
        for _ in 0..<workers {
            Thread { [jobs, done] in
                let worker = SupervisedWorker(parameters, logger: logger)
                while let (number, request) = jobs.pop() {
                    var attempt = 1
                    while true {
                        if case .done(let outcome) = worker.embed(request, attempt: attempt) {
                            done.push((number, outcome))
                            break
                        }
                        attempt += 1
                    }
                }
            }.start()
        }
    }

    deinit {
        jobs.close()
    }

    /// In the order of the requests, at most a thousand.
    func outcomes(of requests: [VideoRequest]) -> [VideoOutcome] {
        for (number, request) in requests.enumerated() { jobs.push((number, request)) }
        var outcomes: [Int: VideoOutcome] = [:]
        while outcomes.count < requests.count {
            for (number, outcome) in done.popAll(timeout: .seconds(1)) { outcomes[number] = outcome }
        }
        return outcomes.sorted { $0.key < $1.key }.map(\.value)
    }
}
