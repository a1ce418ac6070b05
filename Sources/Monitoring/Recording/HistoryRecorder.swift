package import Foundation

/// Keeps evenly spaced samples of a run of any length in bounded memory: when there are too many, every other one is
/// given up and the interval doubles.
package struct HistoryRecorder: Sendable {
    /// An even number: what is left after halving is evenly spaced.
    package static let mostSamples = 720

    /// The interval at first, in seconds: an hour fits.
    package static let firstInterval = 5.0

    package private(set) var history = HistoryStatus(intervalSeconds: firstInterval)

    package init() {}

    /// Takes a sample, if one is due: O(1), but for the halving.
    package mutating func record(_ sample: @autoclosure () -> HistoryStatus.Sample, at time: Date) {
        if let last = history.samples.last {
            // A clock that was set back must not stop the recording.
            let passed = time.timeIntervalSince(last.time)
            guard passed >= history.intervalSeconds || passed < 0 else { return }
        }
        history.samples.append(sample())
        guard history.samples.count > HistoryRecorder.mostSamples else { return }
        history.samples = stride(from: 0, to: history.samples.count, by: 2).map { history.samples[$0] }
        history.intervalSeconds *= 2
    }
}
