import Metrics

/// One metric of the daemon: what it is, and how its series come from what the daemon says of itself.
struct ServiceMetric: Sendable {
    let description: MetricDescription
    let source: Source

    enum Source: Sendable {
        /// Always known.
        case process(@Sendable (ServiceStatus, KnownReasons) -> [MetricSeries])

        /// Known once the state is loaded. It is left out before: a counter that seems to begin anew at 0, and then is
        /// what all runs before have counted, would look like as many messages in a moment.
        case curation(@Sendable (ServiceStatus, KnownReasons) -> [MetricSeries])

        /// Observed while it happens.
        case stages
    }

    static let all = processMetrics + outcomeMetrics + inputMetrics + setMetrics + workMetrics
}

extension ServiceMetric {
    /// A series that is there when its value is known.
    static func known(_ value: Double?) -> [MetricSeries] { value.map { [MetricSeries($0)] } ?? [] }

    /// A series for each reason that is known, and for each that was counted.
    static func series(_ counts: [String: Int], known reasons: [String]) -> [MetricSeries] {
        let others = counts.keys.filter { !reasons.contains($0) }.sorted()
        return (reasons + others).map { MetricSeries(counts[$0] ?? 0, labels: [$0]) }
    }
}

extension ServiceStatus {
    /// Whether its figures of the stream and the set are those of the state, and not of a daemon that has yet to load it,
    /// or was stopped before.
    var hasState: Bool {
        switch phase {
        case .starting, .recovering, .standingBy: false
        case .running, .paused: true
        case .stopping: stream.messages > 0 || set.size > 0
        }
    }
}
