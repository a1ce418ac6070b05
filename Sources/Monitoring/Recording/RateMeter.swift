/// Rates over the last minute or so, from counts that only grow.
package struct RateMeter: Sendable {
    /// What is counted.
    package struct Counts: Sendable, Hashable {
        package var messages: Int
        package var clips: Int
        package var accepted: Int
        package var evicted: Int

        package init(messages: Int, clips: Int, accepted: Int, evicted: Int) {
            self.messages = messages
            self.clips = clips
            self.accepted = accepted
            self.evicted = evicted
        }
    }

    /// Rates are over so long, once so long has passed.
    package static let span = Duration.seconds(60)

    /// Counts nearer to each other than this are not kept apart.
    private static let spacing = Duration.seconds(1)

    private var marks: [(time: ContinuousClock.Instant, counts: Counts)] = []

    package init() {}

    /// Notes the counts of a moment. The first are where counting starts: what earlier runs did is not this one's rate.
    package mutating func note(_ counts: Counts, at now: ContinuousClock.Instant) {
        // The mark before the span is kept: it is what the span is measured from.
        while marks.count > 1, now - marks[1].time >= RateMeter.span { marks.removeFirst() }
        if marks.count > 1, let last = marks.last, now - last.time < RateMeter.spacing {
            return
        }
        marks.append((now, counts))
    }

    /// - Parameter latest: The counts now.
    package func rates(_ latest: Counts, at now: ContinuousClock.Instant) -> RateStatus {
        var rates = RateStatus()
        guard let first = marks.last(where: { now - $0.time >= RateMeter.span }) ?? marks.first else { return rates }
        let seconds = (now - first.time) / .seconds(1)
        guard seconds > 0 else { return rates }
        rates.seconds = seconds
        rates.videosPerSecond = Double(latest.messages - first.counts.messages) / seconds
        rates.clipsPerSecond = Double(latest.clips - first.counts.clips) / seconds
        rates.acceptsPerSecond = Double(latest.accepted - first.counts.accepted) / seconds
        rates.evictsPerSecond = Double(latest.evicted - first.counts.evicted) / seconds
        return rates
    }
}
