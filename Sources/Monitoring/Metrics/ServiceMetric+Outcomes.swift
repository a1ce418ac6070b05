import Metrics

extension ServiceMetric {
    /// What became of the stream, over all runs since the changelog was begun.
    static let outcomeMetrics = [
        counter("acavd_messages_total", "Messages of the input whose outcome is published.") { $0.messages },
        counter("acavd_withdrawals_total", "Messages that withdraw a video.") { $0.withdrawals },
        counter("acavd_clips_total", "Clips that were embedded.") { $0.clips },
        counter("acavd_accepted_clips_total", "Clips that entered the set.") { $0.accepted },
        counter("acavd_evicted_clips_total", "Clips that left the set.", "reason", { $0.evicted }) { $0.evicted },
        counter("acavd_declined_clips_total", "Clips that were not taken.", "reason", { $0.declined }) { $0.declined },
        counter("acavd_duplicate_clips_total", "Clips that were members already.") { $0.duplicates },
        counter(
            "acavd_dropped_clips_total", "Clips whose video was withdrawn before there was a decision."
        ) { $0.dropped },
        counter(
            "acavd_filtered_total", "Videos and clips passed over as a matter of course.", "reason", { $0.filtered }
        ) { $0.filtered },
        counter(
            "acavd_dead_letters_total", "Messages that could not be processed.", "class", { $0.deadLettered }
        ) { $0.deadLettered },
    ]

    private static func counter(
        _ name: String, _ help: String, _ count: @escaping @Sendable (StreamStatus) -> Int
    ) -> ServiceMetric {
        ServiceMetric(
            description: MetricDescription(name, .counter, help),
            source: .curation { status, _ in [MetricSeries(count(status.stream))] })
    }

    private static func counter(
        _ name: String, _ help: String, _ label: String,
        _ reasons: @escaping @Sendable (KnownReasons) -> [String],
        _ counts: @escaping @Sendable (StreamStatus) -> [String: Int]
    ) -> ServiceMetric {
        ServiceMetric(
            description: MetricDescription(name, .counter, help, labels: [label]),
            source: .curation { status, known in series(counts(status.stream), known: reasons(known)) })
    }
}
