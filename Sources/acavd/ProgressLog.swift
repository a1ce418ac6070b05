import Curation
import Logging
import Pipeline
import Workers
import Selection

/// Says now and then in the log how the stream is going.
final class ProgressLog {
    /// Whoever has just started a daemon wants to see that it works; later a line is for the record, since metrics and
    /// `acavd top` show more.
    private static let firstInterval = Duration.seconds(30)
    private static let interval = Duration.seconds(600)

    private let logger: Logger
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant
    private var estimates: SetEstimates?
    private var interval = ProgressLog.firstInterval
    private var exceedsSupply = false
    /// Nil until the first report: what earlier runs did is not this one's rate.
    private var settledAtLast: Int?

    init(_ logger: Logger) {
        self.logger = logger
        last = clock.now
    }

    func note(_ report: StreamReport) {
        let now = clock.now
        if let latest = report.estimates {
            estimates = latest
            noteSupply(latest)
        }
        let settledAtLast = settledAtLast ?? report.tallies.messages
        self.settledAtLast = settledAtLast
        guard now - last >= interval else { return }
        interval = ProgressLog.interval
        let rate = Double(report.tallies.messages - settledAtLast) / ((now - last) / .seconds(1))
        last = now
        self.settledAtLast = report.tallies.messages
        var metadata: Logger.Metadata = [
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
        ]
        if let estimates {
            if let adjusted = estimates.adjustedMutualInformation {
                metadata["mutual_information_adjusted"] = "\(decimals(adjusted, 4))"
            } else {
                metadata["mutual_information_corrected"] = "\(decimals(estimates.correctedMutualInformation, 4))"
            }
            metadata["supply_share"] = "\(decimals(estimates.supply.share, 4))"
            metadata["supply_clips"] = "\(decimals(estimates.supply.clips, 0))"
        }
        logger.info("progress", metadata: metadata)
    }

    /// Warns once when the set holds more than the stream has to offer, and says when that is over.
    private func noteSupply(_ estimates: SetEstimates) {
        guard estimates.exceedsSupply != exceedsSupply else { return }
        exceedsSupply = estimates.exceedsSupply
        if exceedsSupply {
            logger.warning("\(estimates.explanationOfExcess)", metadata: ["stage": "selection"])
        } else if estimates.size >= estimates.capacity {
            logger.notice(
                "the stream has now shown more clips that correspond than the set holds",
                metadata: ["stage": "selection"])
        }
    }
}

extension SetEstimates {
    /// What it means that the set exceeds the supply, and what can be done.
    var explanationOfExcess: String {
        """
        the set is full with \(size) clips, and of those seen so far about \(decimals(supply.clips, 0)) \
        (\(decimals(100 * supply.share, 1)) %) or more correspond, as far as single pairs of views can tell: where it is \
        not more, the rest is in the set by chance; a longer stream mends that, or a lower selection.capacity, or a higher \
        selection.gate
        """
    }
}
