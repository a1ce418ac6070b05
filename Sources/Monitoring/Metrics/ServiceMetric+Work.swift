import Foundation
import Metrics

extension ServiceMetric {
    /// How this run works: how long its stages take, what waits, its workers and its transactions.
    static let workMetrics = [
        ServiceMetric(
            description: MetricDescription(
                "acavd_stage_duration_seconds", .histogram, "How long each stage took, for a video or a mini-batch.",
                labels: ["stage"]),
            source: .stages),
        gauge("acavd_in_flight_videos", "Videos being fetched, decoded and embedded, or done and waiting.") {
            $0.queues.videosInFlight
        },
        gauge("acavd_in_flight_limit_videos", "The most videos that may be in flight.") {
            $0.queues.videosInFlightLimit
        },
        gauge("acavd_waiting_messages", "Messages read whose turn it is not.") { $0.queues.messagesWaiting },
        gauge("acavd_batch_clips", "Clips of the mini-batch in hand.") { $0.queues.batchClips },
        gauge("acavd_worker_processes", "Processes that decode and embed.") { $0.workers.count },
        gauge("acavd_worker_resident_memory_bytes", "Memory of all workers together.") { $0.workers.residentBytes },
        ServiceMetric(
            MetricDescription(
                "acavd_worker_restarts_total", .counter, "Workers that were replaced in this run.", labels: ["cause"])
        ) { status, reasons in series(status.workers.restarts, known: reasons.restarted) },
        counter("acavd_transactions_total", "Transactions that this run committed.") { $0.transactions.committed },
        counter("acavd_transaction_retries_total", "Attempts to publish that failed in this run and were made again.") {
            $0.transactions.retried
        },
        ServiceMetric(
            MetricDescription(
                "acavd_last_transaction_timestamp_seconds", .gauge,
                "When this run committed its last transaction, in seconds since 1970; absent before the first.")
        ) { status, _ in known(status.transactions.lastAt?.timeIntervalSince1970) },
    ]

    private static func gauge(
        _ name: String, _ help: String, _ value: @escaping @Sendable (ServiceStatus) -> Int
    ) -> ServiceMetric {
        ServiceMetric(MetricDescription(name, .gauge, help)) { status, _ in [MetricSeries(value(status))] }
    }

    private static func counter(
        _ name: String, _ help: String, _ count: @escaping @Sendable (ServiceStatus) -> Int
    ) -> ServiceMetric {
        ServiceMetric(MetricDescription(name, .counter, help)) { status, _ in [MetricSeries(count(status))] }
    }
}
