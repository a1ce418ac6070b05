import Curation
import Logging
import Pipeline

/// Says now and then in the log how the stream is going.
final class ProgressLog {
    private static let interval = Duration.seconds(30)

    private let logger: Logger
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant
    private var settledAtLast = 0

    init(_ logger: Logger) {
        self.logger = logger
        last = clock.now
    }

    func note(_ report: StreamReport) {
        let now = clock.now
        guard now - last >= ProgressLog.interval else { return }
        let rate = Double(report.settled - settledAtLast) / ((now - last) / .seconds(1))
        last = now
        settledAtLast = report.settled
        logger.info(
            "progress",
            metadata: [
                "videos_per_second": "\(decimals(rate, 1))",
                "messages": "\(report.messages)",
                "settled": "\(report.settled)",
                "clips": "\(report.clips)",
                "accepted": "\(report.curation.accepted)",
                "evicted": "\(report.curation.displaced + report.curation.withdrawn)",
                "declined": "\(report.curation.declined.values.reduce(0, +))",
                "dropped": "\(report.curation.dropped)",
                "filtered": "\(report.filtered.values.reduce(0, +))",
                "dead_lettered": "\(report.deadLettered.values.reduce(0, +))",
                "set_size": "\(report.state.size)",
                "mutual_information": "\(decimals(report.state.mutualInformation, 4))",
                "model_version": "\(report.modelVersion)",
            ])
    }
}
