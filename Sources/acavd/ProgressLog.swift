import Curation
import Logging
import Pipeline

/// Says now and then in the log how the stream is going.
final class ProgressLog {
    private static let interval = Duration.seconds(30)

    private let logger: Logger
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant
    /// Nil until the first report: what earlier runs did is not this one's rate.
    private var settledAtLast: Int?

    init(_ logger: Logger) {
        self.logger = logger
        last = clock.now
    }

    func note(_ report: StreamReport) {
        let now = clock.now
        let settledAtLast = settledAtLast ?? report.tallies.messages
        self.settledAtLast = settledAtLast
        guard now - last >= ProgressLog.interval else { return }
        let rate = Double(report.tallies.messages - settledAtLast) / ((now - last) / .seconds(1))
        last = now
        self.settledAtLast = report.tallies.messages
        logger.info(
            "progress",
            metadata: [
                "videos_per_second": "\(decimals(rate, 1))",
                "messages": "\(report.tallies.messages)",
                "clips": "\(report.tallies.clips)",
                "accepted": "\(report.curation.accepted)",
                "evicted": "\(report.curation.displaced + report.curation.withdrawn + report.curation.capacityEvicted)",
                "declined": "\(report.curation.declined.values.reduce(0, +))",
                "dropped": "\(report.curation.dropped)",
                "filtered": "\(report.tallies.filtered.values.reduce(0, +))",
                "dead_lettered": "\(report.tallies.deadLettered.values.reduce(0, +))",
                "set_size": "\(report.state.size)",
                "mutual_information": "\(decimals(report.state.mutualInformation, 4))",
                "model_version": "\(report.modelVersion)",
            ])
    }
}
