import Foundation
import Metrics

extension ServiceMetric {
    /// What the process is and does. The names without `acavd_` are those that Prometheus' own client libraries use.
    static let processMetrics = [
        ServiceMetric(
            MetricDescription(
                "acavd_build_info", .gauge, "The version of acavd, with the constant value 1.", labels: ["version"])
        ) { status, _ in [MetricSeries(1, labels: [status.version])] },
        ServiceMetric(
            MetricDescription(
                "acavd_application_info", .gauge, "Which curated set it is, with the constant value 1.",
                labels: ["application_id"])
        ) { status, _ in [MetricSeries(1, labels: [status.applicationID])] },
        ServiceMetric(
            MetricDescription(
                "acavd_phase", .gauge, "What the daemon is doing: 1 for that phase, 0 for the others.",
                labels: ["phase"])
        ) { status, _ in
            ServiceStatus.Phase.allCases.map { MetricSeries($0 == status.phase ? 1 : 0, labels: [$0.rawValue]) }
        },
        ServiceMetric(
            MetricDescription("acavd_ready", .gauge, "Whether the daemon curates, or could: 1 for yes, 0 for no.")
        ) { status, _ in [MetricSeries(status.isReady ? 1 : 0)] },
        ServiceMetric(
            MetricDescription(
                "process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.")
        ) { status, _ in [MetricSeries(status.startedAt.timeIntervalSince1970)] },
        ServiceMetric(
            MetricDescription(
                "process_resident_memory_bytes", .gauge, "Memory of the daemon's own process, without its workers.")
        ) { status, _ in [MetricSeries(status.memory.residentBytes)] },
        ServiceMetric(
            MetricDescription(
                "acavd_peak_resident_memory_bytes", .gauge,
                "The most memory that the daemon's own process has had since it started.")
        ) { status, _ in [MetricSeries(status.memory.peakBytes)] },
    ]

    init(
        _ description: MetricDescription,
        _ series: @escaping @Sendable (ServiceStatus, KnownReasons) -> [MetricSeries]
    ) {
        self.init(description: description, source: .process(series))
    }
}
