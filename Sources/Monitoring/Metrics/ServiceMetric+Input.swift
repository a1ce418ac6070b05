import Metrics

extension ServiceMetric {
    /// How far the input is read. A lag is counted in offsets, of which the ends of transactions take some too: it is the
    /// most that messages can be.
    static let inputMetrics = [
        ServiceMetric(
            description: MetricDescription(
                "acavd_input_lag_messages", .gauge,
                "Messages that are in the input topic and not committed; absent while that is unknown."),
            source: .curation { status, _ in known(status.input.lag.map(Double.init)) }),
        ServiceMetric(
            description: MetricDescription(
                "acavd_input_partition_lag_messages", .gauge,
                "Messages of one partition that are not committed; absent while that is unknown.",
                labels: ["topic", "partition"]),
            source: .curation { status, _ in
                status.input.partitions.compactMap { partition in
                    guard let position = partition.position, let end = partition.end else { return nil }
                    return MetricSeries(max(0, end - position), labels: [partition.topic, "\(partition.partition)"])
                }
            }),
    ]
}
