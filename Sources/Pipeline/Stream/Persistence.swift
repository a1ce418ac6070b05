import EventLog
import Foundation
import Logging

/// Makes calls of the log again that fail for now.
struct Persistence {
    let logger: Logger

    /// What is being done, for the log's lines.
    let stage: String

    /// Between two calls; zero for calls that wait by themselves.
    var delay = Duration.zero

    var observer: (any ServiceObserver)?

    /// Makes a call until it succeeds or fails for good.
    ///
    /// - Returns: Nil when `stop` was raised before it succeeded.
    func callAsFunction<Value>(
        until stop: StopFlag, _ call: () throws(LogFailure) -> Value
    ) throws(ServiceError) -> Value? {
        while !stop.isRaised {
            defer { observer?.progressed() }
            do throws(LogFailure) {
                return try call()
            } catch .retry(let fault) {
                logger.warning("\(fault); trying again", metadata: ["stage": "\(stage)"])
                if delay > .zero { Thread.sleep(forTimeInterval: delay / .seconds(1)) }
            } catch {
                throw .log(error)
            }
        }
        return nil
    }
}
