package import Metrics

/// Every metric of the daemon: those that its status tells, and the stages' durations, which any thread may observe.
package final class ServiceMetrics: Sendable {
    private let reasons: KnownReasons
    /// One for each.
    private let stages = Dictionary(uniqueKeysWithValues: Stage.allCases.map { ($0, Histogram()) })

    package init(knownReasons: KnownReasons = .documented) {
        reasons = knownReasons
    }

    /// What each metric is, in the order in which they are rendered.
    package static var descriptions: [MetricDescription] { ServiceMetric.all.map(\.description) }

    /// Notes how long a stage took: of one video, or of one mini-batch. Never waits.
    package func observe(_ stage: Stage, seconds: Double) {
        stages[stage]?.observe(seconds)
    }

    /// All metrics in Prometheus' text format, version 0.0.4.
    ///
    /// What the state tells (outcomes, lag, set, clusters) is left out while there is none: before a daemon runs, or while
    /// it stands by.
    package func render(_ status: ServiceStatus) -> String {
        var exposition = TextExposition()
        for metric in ServiceMetric.all {
            exposition.append(metric.description, series(of: metric, status))
        }
        return exposition.text
    }

    private func series(of metric: ServiceMetric, _ status: ServiceStatus) -> [MetricSeries] {
        switch metric.source {
        case .process(let series): series(status, reasons)
        case .curation(let series): status.hasState ? series(status, reasons) : []
        case .stages:
            Stage.allCases.compactMap { stage in
                stages[stage].map { MetricSeries($0.distribution, labels: [stage.rawValue]) }
            }
        }
    }
}
