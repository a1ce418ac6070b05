import ArgumentParser
import Dispatch
import Foundation
import Pipeline

/// Turns SIGTERM and SIGINT into a stop flag. A second signal ends the process at once.
final class StopSignals {
    /// Less than the 90 seconds after which systemd kills.
    private static let patience = DispatchTimeInterval.seconds(60)

    private let sources: [any DispatchSourceSignal]

    /// - Parameter whenImpatient: Called on another thread when the process has not left a minute after the first signal;
    ///   then it is ended. For work that can be left at any moment.
    init(raising stop: StopFlag, whenImpatient: (@Sendable () -> Void)? = nil) {
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if stop.isRaised { _exit(128 + number) }
                stop.raise()
                guard let whenImpatient else { return }
                DispatchQueue.global().asyncAfter(deadline: .now() + StopSignals.patience) {
                    whenImpatient()
                    // Nothing is torn down under the thread that still works.
                    _exit(ExitStatus.unavailable.rawValue)
                }
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
