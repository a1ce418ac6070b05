import Dispatch
import Foundation
import Pipeline

/// Turns SIGTERM and SIGINT into a stop flag. A second signal ends the process at once.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(raising stop: StopFlag) {
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if stop.isRaised { exit(128 + number) }
                stop.raise()
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
