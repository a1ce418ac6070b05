import Foundation
import Monitoring

extension TopFrame {
    /// A line for each quantity that is always of interest.
    func summary(width: Int) -> [ScreenLine] {
        [set, trend("objective", objectives, now: objective, width: width)]
            + [trend("clips/s", throughput, now: Quantity.rate(status.rates.clipsPerSecond), width: width)]
            + [lag, queues, outcomes, losses, workers, commits]
    }

    private var objective: String { "\(Quantity.decimals(status.set.mutualInformation, 4)) nats" }

    private var set: ScreenLine {
        var parts = ["\(Quantity.count(status.set.size)) of \(Quantity.count(status.set.capacity))"]
        if let gathered = status.model.warmUpClips {
            let needed = status.model.warmUpClipsNeeded.map { " of \(Quantity.count($0))" } ?? ""
            parts.append("warm-up \(Quantity.count(gathered))\(needed)")
        }
        if let share = status.set.associatedShare { parts.append("\(Quantity.share(share)) associated") }
        if let adjusted = status.set.mutualInformationAdjusted {
            parts.append("adjusted \(Quantity.decimals(adjusted, 3))")
        }
        return entry("set", parts)
    }

    private var lag: ScreenLine {
        entry(
            "lag",
            [
                status.input.lag.map { Quantity.count($0, "message") } ?? "not known",
                "\(Quantity.count(status.input.partitions.count, "partition"))",
                "\(Quantity.rate(status.rates.videosPerSecond)) videos/s",
            ])
    }

    private var queues: ScreenLine {
        let queues = status.queues
        return entry(
            "in hand",
            [
                "\(Quantity.count(queues.videosInFlight))/\(Quantity.count(queues.videosInFlightLimit)) videos",
                "\(Quantity.count(queues.messagesWaiting)) waiting", "\(Quantity.count(queues.batchClips)) clips",
            ])
    }

    private var outcomes: ScreenLine {
        let stream = status.stream
        return entry(
            "accepted",
            [
                "\(Quantity.count(stream.accepted)) at \(Quantity.rate(status.rates.acceptsPerSecond))/s",
                "evicted \(Quantity.count(stream.evicted)) at \(Quantity.rate(status.rates.evictsPerSecond))/s",
                "declined \(Quantity.count(stream.declined))",
            ])
    }

    private var losses: ScreenLine {
        entry(
            "filtered",
            [
                Quantity.count(status.stream.filtered), "dead letters \(Quantity.count(status.stream.deadLettered))",
            ])
    }

    private var workers: ScreenLine {
        entry(
            "workers",
            [
                Quantity.count(status.workers.count), "restarts \(Quantity.count(status.workers.restarts))",
                "\(Quantity.bytes(status.workers.residentBytes)), daemon \(Quantity.bytes(status.memory.residentBytes))",
            ])
    }

    private var commits: ScreenLine {
        let transactions = status.transactions
        var parts = [Quantity.count(transactions.committed)]
        if let last = transactions.lastAt {
            parts.append("last \(Quantity.span(max(0, now.timeIntervalSince(last)).rounded())) ago")
        }
        if let seconds = transactions.lastSeconds { parts.append("in \(Quantity.span(seconds))") }
        if transactions.retried > 0 { parts.append("\(Quantity.count(transactions.retried)) tried again") }
        return entry("commits", parts)
    }

    private func entry(_ label: String, _ parts: [String]) -> ScreenLine {
        var line = ScreenLine(TopFrame.label(label), .dim)
        line.add(parts.joined(separator: "  "))
        return line
    }

    // MARK: How it went

    private var objectives: [Double] { history.samples.map(\.mutualInformation) }

    /// Clips a second between each two samples.
    private var throughput: [Double] {
        zip(history.samples, history.samples.dropFirst()).map { earlier, later in
            let seconds = later.time.timeIntervalSince(earlier.time)
            return seconds > 0 ? max(0, Double(later.clips) - Double(earlier.clips)) / seconds : 0
        }
    }

    private func trend(_ label: String, _ values: [Double], now: String, width: Int) -> ScreenLine {
        var line = ScreenLine(TopFrame.label(label), .dim)
        let columns = min(width - line.columns - now.columns - 2, 120)
        let spark = Sparkline.text(values, columns: columns)
        if !spark.isEmpty { line.add("\(spark)  ", .good) }
        line.add(now)
        return line
    }

    private static func label(_ text: String) -> String { text.padded(to: 11) }
}
