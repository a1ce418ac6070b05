package import Foundation
package import Monitoring

/// What `acavd status` prints: a daemon's status in words.
package struct StatusReport {
    private let status: ServiceStatus
    private let now: Date

    package init(_ status: ServiceStatus, at now: Date) {
        self.status = status
        self.now = now
    }

    /// Without their ends; nothing in them that a terminal obeys.
    package var lines: [String] {
        let readiness = status.isReady ? "ready" : "not ready"
        var lines = ["acavd \(status.version.escaped)  \(status.phase.words), \(readiness)"]
        lines += status.reasons.map { "  because  \($0.escaped)" }
        let entries =
            [origin, set, objective] + model + [outcomes, filtered, input, rates, queues, workers, commits, memory]
        let width = entries.reduce(0) { max($0, $1.label.columns) }
        lines += entries.map { "\($0.label.padded(to: width))  \($0.text)" }
        return lines
    }

    private typealias Entry = (label: String, text: String)

    private var origin: Entry {
        let instance = status.instance
        return (
            "instance",
            "\(status.applicationID.escaped), process \(instance.process) on \(instance.host.escaped), for "
                + "\(Quantity.span(now.timeIntervalSince(status.startedAt)))"
        )
    }

    private var set: Entry {
        ("set", "\(Quantity.count(status.set.size)) of \(Quantity.count(status.set.capacity)) clips")
    }

    private var objective: Entry {
        var parts = ["\(Quantity.decimals(status.set.mutualInformation, 4)) nats"]
        if let adjusted = status.set.mutualInformationAdjusted {
            parts.append("\(Quantity.decimals(adjusted, 3)) of 1 adjusted for chance")
        }
        if let share = status.set.associatedShare { parts.append("\(Quantity.share(share)) in associated cells") }
        if let share = status.set.supplyShare { parts.append("\(Quantity.share(share)) of the stream corresponds") }
        return ("objective", parts.joined(separator: ", "))
    }

    private var model: [Entry] {
        if let gathered = status.model.warmUpClips {
            let needed = status.model.warmUpClipsNeeded.map { " of \(Quantity.count($0))" } ?? ""
            return [("warm-up", "\(Quantity.count(gathered))\(needed) clips gathered")]
        }
        let views = status.model.views.map(\.name.escaped).joined(separator: ", ")
        return [("model", "version \(status.model.version)\(views.isEmpty ? "" : ": \(views)")")]
    }

    private var outcomes: Entry {
        let stream = status.stream
        return (
            "clips",
            "\(Quantity.count(stream.clips)) seen, \(Quantity.count(stream.accepted)) accepted, evicted "
                + "\(Quantity.count(stream.evicted)), declined \(Quantity.count(stream.declined)), "
                + Quantity.count(stream.duplicates, "duplicate")
        )
    }

    private var filtered: Entry {
        let stream = status.stream
        return (
            "videos",
            "\(Quantity.count(stream.messages, "message")), \(Quantity.count(stream.withdrawals, "withdrawal")), filtered "
                + "\(Quantity.count(stream.filtered)), dead letters \(Quantity.count(stream.deadLettered))"
        )
    }

    private var input: Entry {
        let lag = status.input.lag.map { "\(Quantity.count($0, "message")) behind" } ?? "not known"
        let count = status.input.partitions.count
        return ("lag", count == 0 ? lag : "\(lag), in \(Quantity.count(count, "partition"))")
    }

    private var rates: Entry {
        let rates = status.rates
        return (
            "rates",
            "\(Quantity.rate(rates.videosPerSecond)) videos, \(Quantity.rate(rates.clipsPerSecond)) clips, "
                + "\(Quantity.rate(rates.acceptsPerSecond)) accepts, \(Quantity.rate(rates.evictsPerSecond)) evicts a second"
                + (rates.seconds > 0 ? ", over \(Quantity.span(rates.seconds))" : "")
        )
    }

    private var queues: Entry {
        let queues = status.queues
        return (
            "in hand",
            "\(Quantity.count(queues.videosInFlight)) of at most \(Quantity.count(queues.videosInFlightLimit)) videos, "
                + "\(Quantity.count(queues.messagesWaiting)) messages waiting, "
                + "\(Quantity.count(queues.batchClips)) clips in the mini-batch"
        )
    }

    private var workers: Entry {
        (
            "workers",
            "\(Quantity.count(status.workers.count)) with \(Quantity.bytes(status.workers.residentBytes)), restarts "
                + Quantity.count(status.workers.restarts)
        )
    }

    private var commits: Entry {
        let transactions = status.transactions
        var parts = ["\(Quantity.count(transactions.committed)) in this run"]
        if let last = transactions.lastAt {
            let seconds = transactions.lastSeconds.map { ", in \(Quantity.span($0))" } ?? ""
            parts.append("the last \(Quantity.span(now.timeIntervalSince(last))) ago\(seconds)")
        }
        if transactions.retried > 0 { parts.append("\(Quantity.count(transactions.retried)) tried again") }
        return ("commits", parts.joined(separator: ", "))
    }

    private var memory: Entry {
        (
            "memory",
            "\(Quantity.bytes(status.memory.residentBytes)), \(Quantity.bytes(status.memory.peakBytes)) at most"
        )
    }
}
