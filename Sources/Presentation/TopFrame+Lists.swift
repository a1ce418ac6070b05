import Monitoring

extension TopFrame {
    /// A heading, and the pairs of clusterings, the one with the most information first; nothing without any.
    var pairs: [ScreenLine] {
        let sorted = status.pairs.sorted { ($1.mutualInformation, $0.number) < ($0.mutualInformation, $1.number) }
        guard let most = sorted.first?.mutualInformation else { return [] }
        return [ScreenLine("pairs by information, in nats", .bold)]
            + sorted.map { pair in
                var line = ScreenLine(
                    "\(Quantity.decimals(pair.mutualInformation, 4).padded(to: 8, isNumber: true))  ")
                let share = most > 0 ? pair.mutualInformation / most : 0
                line.add(TopFrame.bar(share, columns: 10) + "  ", .good)
                line.add("\(pair.first.escaped) × \(pair.second.escaped)")
                return line
            }
    }

    /// A heading, and what was accepted and evicted, the latest first; nothing without any.
    var recentEvents: [ScreenLine] {
        guard !events.isEmpty else { return [] }
        return [ScreenLine("latest accepts and evicts, with their gain in nats", .bold)]
            + events.map { event in
                var line = ScreenLine("\(Quantity.time(event.time))  ", .dim)
                let gain = Quantity.decimals(event.gain, 4).padded(to: 8, isNumber: true)
                switch event.kind {
                case .accepted: line.add("+ \(gain)  ", .good)
                case .evicted: line.add("- \(gain)  ", .bad)
                }
                line.add(event.clip.escaped)
                if let other = event.displacedBy {
                    line.add("  for \(other.escaped)", .dim)
                } else if let reason = event.reason {
                    line.add("  \(reason.escaped)", .dim)
                }
                return line
            }
    }

    private static func bar(_ share: Double, columns: Int) -> String {
        let filled = share.isFinite ? Int((min(max(share, 0), 1) * Double(columns)).rounded()) : 0
        return String(repeating: "█", count: filled) + String(repeating: "░", count: columns - filled)
    }
}
