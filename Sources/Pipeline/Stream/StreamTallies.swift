package import Workers

/// Messages and clips counted by what became of them, since the changelog was begun: part of the state, for what has
/// been counted must add up over any number of restarts.
package struct StreamTallies: Sendable, Hashable {
    /// Messages processed: curated from, filtered, dead-lettered, or takedowns.
    package internal(set) var messages = 0

    package internal(set) var withdrawals = 0

    /// Clips embedded.
    package internal(set) var clips = 0

    /// Clips and videos passed over, by reason.
    package internal(set) var filtered: [FilterReason: Int] = [:]

    /// Dead letters by error class.
    package internal(set) var deadLettered: [String: Int] = [:]

    package init() {}

    /// Adds what became of a message.
    package mutating func count(_ message: ReadyMessage) {
        messages += 1
        switch message.content {
        case .withdrawal: withdrawals += 1
        case .deadLetter(_, let errorClass): deadLettered[errorClass, default: 0] += 1
        case .clips(let embedded, let reasons):
            clips += embedded.count
            for reason in reasons { filtered[reason, default: 0] += 1 }
        }
    }
}

/// As the head of the changelog keeps them: one name a count.
extension StreamTallies {
    private static let filteredPrefix = "filtered."
    private static let deadLetteredPrefix = "dead_lettered."

    /// Names that are not known, of a version to come, are passed over.
    package init(named counts: [String: Int]) {
        messages = counts["messages"] ?? 0
        withdrawals = counts["withdrawals"] ?? 0
        clips = counts["clips"] ?? 0
        for (name, count) in counts {
            if name.hasPrefix(StreamTallies.filteredPrefix) {
                let reason = FilterReason(rawValue: String(name.dropFirst(StreamTallies.filteredPrefix.count)))
                if let reason { filtered[reason] = count }
            } else if name.hasPrefix(StreamTallies.deadLetteredPrefix) {
                deadLettered[String(name.dropFirst(StreamTallies.deadLetteredPrefix.count))] = count
            }
        }
    }

    /// Each count under its name; reading them back gives the same tallies.
    package var named: [String: Int] {
        var counts = ["messages": messages, "withdrawals": withdrawals, "clips": clips]
        for (reason, count) in filtered { counts[StreamTallies.filteredPrefix + reason.rawValue] = count }
        for (errorClass, count) in deadLettered { counts[StreamTallies.deadLetteredPrefix + errorClass] = count }
        return counts
    }
}
