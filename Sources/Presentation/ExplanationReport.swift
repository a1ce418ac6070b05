package import Monitoring

/// What `acavd inspect` prints: why a clip is in the set, or that it is not.
package struct ExplanationReport {
    private let explanation: ClipExplanation

    package init(_ explanation: ClipExplanation) {
        self.explanation = explanation
    }

    /// Without their ends; nothing in them that a terminal obeys.
    package var lines: [String] {
        var lines = ["clip  \(explanation.clip.escaped)"]
        if let place { lines.append("      \(place)") }
        lines += explanation.isMember ? standing : ["not in the set"]
        if !explanation.cells.isEmpty { lines += ["", "cells, the most associated first"] + cells }
        lines += [""] + history
        return lines
    }

    private var place: String? {
        var parts: [String] = []
        if let uri = explanation.uri { parts.append(uri.escaped) }
        if let start = explanation.start, let end = explanation.end {
            parts.append("from \(Quantity.decimals(start, 2)) s to \(Quantity.decimals(end, 2)) s")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private var standing: [String] {
        var lines = ["in the set"]
        let entry = explanation.events.first { $0.kind == .accepted && $0.clip == explanation.clip }
        let gain = entry.map { "with a gain of \(Quantity.decimals($0.gain, 5)) nats" }
        let age = explanation.clipsSinceEntry.map { "\(Quantity.count($0, "clip")) of the stream ago" }
        let arrival = [gain, age].compactMap { $0 }
        if !arrival.isEmpty { lines.append("  entered  \(arrival.joined(separator: ", "))") }
        if let loss = explanation.loss {
            let direction = loss < 0 ? "rise" : "fall"
            lines.append(
                "  loss     without it the set's information would \(direction) by \(Quantity.decimals(abs(loss), 5)) nats"
            )
        }
        if let rank = explanation.rank {
            lines.append("  rank     \(Quantity.count(rank)), where 1 would be displaced first")
        }
        return lines
    }

    private var cells: [String] {
        let sorted = explanation.cells.sorted { ($0.association ?? -.infinity) > ($1.association ?? -.infinity) }
        var table = TextTable(headings: [
            ("association", true), ("members", true), ("by chance", true), ("clusters", true), ("clusterings", false),
        ])
        table.rows = sorted.map { cell in
            [
                cell.association.map { Quantity.decimals($0, 3) } ?? "none",
                Quantity.count(cell.members), Quantity.decimals(cell.expected, 1),
                "\(cell.firstCluster) × \(cell.secondCluster)", "\(cell.first.escaped) × \(cell.second.escaped)",
            ]
        }
        return table.lines
    }

    /// What is remembered of its coming and going.
    private var history: [String] {
        guard !explanation.events.isEmpty else {
            return [
                "Nothing is remembered of its coming or going: the daemon keeps the latest accepts and evicts of its run."
            ]
        }
        return ["what is remembered, the latest first"] + explanation.events.map(line)
    }

    private func line(_ event: RecentEvent) -> String {
        let time = Quantity.instant(event.time)
        let gain = "gain \(Quantity.decimals(event.gain, 5)) nats"
        if event.clip == explanation.clip {
            switch event.kind {
            case .accepted: return "  \(time)  accepted, \(gain)"
            case .evicted:
                let cause =
                    event.displacedBy.map { "displaced by \($0.escaped)" } ?? event.reason?.escaped ?? "no reason"
                return "  \(time)  evicted: \(cause), \(gain)"
            }
        }
        return event.displacedBy == explanation.clip
            ? "  \(time)  displaced \(event.clip.escaped)"
            : "  \(time)  \(event.kind.rawValue) \(event.clip.escaped)"
    }
}
