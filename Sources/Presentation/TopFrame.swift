package import Foundation
package import Monitoring

/// One picture of `acavd top`: what fits of a daemon's status into a terminal.
package struct TopFrame {
    let status: ServiceStatus
    let history: HistoryStatus
    let events: [RecentEvent]
    let now: Date

    /// Why what is shown is old, if it is.
    let notice: String?

    package init(
        _ status: ServiceStatus, history: HistoryStatus, events: [RecentEvent], at now: Date, notice: String? = nil
    ) {
        self.status = status
        self.history = history
        self.events = events
        self.now = now
        self.notice = notice
    }

    /// At most `height` lines of at most `width` columns. Where there is little room the summary comes first, then pairs
    /// and events share what is left.
    package func lines(width: Int, height: Int) -> [ScreenLine] {
        let footer = ScreenLine("q or Ctrl-C leaves", .dim)
        var lines = [header(width: width)] + troubles + summary(width: width)
        let room = height - 1 - lines.count
        // A heading, the line before it and two more are the least that is worth its place.
        if room >= 4 {
            let pairs = self.pairs
            let events = recentEvents
            // Each has half, and what the other does not need.
            let half = room / 2
            let forPairs = pairs.isEmpty ? 0 : max(half, room - (events.isEmpty ? 0 : events.count + 1))
            let shown = pairs.isEmpty ? [] : [ScreenLine()] + pairs.prefix(max(0, min(forPairs, room) - 1))
            lines += shown
            let left = room - shown.count
            if left >= 3, !events.isEmpty { lines += [ScreenLine()] + events.prefix(left - 1) }
        }
        lines = Array(lines.prefix(max(0, height - 1)))
        if height > 0 { lines.append(footer) }
        return lines.map { $0.clipped(to: width) }
    }

    private func header(width: Int) -> ScreenLine {
        var line = ScreenLine("acavd \(status.applicationID.escaped)  ", .bold)
        line.add("\(status.phase.words), \(status.isReady ? "ready" : "not ready")", status.isReady ? .good : .bad)
        let right =
            "\(status.instance.host.escaped)[\(status.instance.process)]  up "
            + "\(Quantity.span(now.timeIntervalSince(status.startedAt)))  \(Quantity.time(now))Z"
        let gap = width - line.columns - right.columns
        if gap >= 2 { line.add(String(repeating: " ", count: gap) + right, .dim) }
        return line
    }

    /// What is not as it should be.
    private var troubles: [ScreenLine] {
        ([notice].compactMap { $0 } + status.reasons.prefix(3)).map { ScreenLine("! \($0.escaped)", .bad) }
    }
}
