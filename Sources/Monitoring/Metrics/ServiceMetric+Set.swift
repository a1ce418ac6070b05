import Metrics

extension ServiceMetric {
    /// Pairs that have a series of their own, counted by their numbers: pairs of clusterings grow with the square of the
    /// views and clusterings, and a series costs whoever keeps it. `acavd_pairs` tells whether there are more.
    static let mostPairs = 100

    /// How large and how good the set is, and the clusters that it is judged by.
    static let setMetrics = [
        gauge("acavd_set_clips", "Clips in the set.") { Double($0.set.size) },
        gauge("acavd_set_capacity_clips", "The most clips that the set may have.") { Double($0.set.capacity) },
        gauge("acavd_set_mutual_information_nats", "Mean mutual information over the pairs of clusterings.") {
            $0.set.mutualInformation
        },
        gauge(
            "acavd_set_adjusted_mutual_information_ratio",
            "Mutual information adjusted for chance, from 0 to 1; absent when it was not worked out."
        ) { $0.set.mutualInformationAdjusted },
        gauge(
            "acavd_set_associated_ratio",
            "The share of members in cells where the stream has more clips than by chance; absent while there are none."
        ) { $0.set.associatedShare },
        gauge(
            "acavd_supply_ratio", "The share of the stream's clips that correspond, as far as single pairs can tell."
        ) { $0.set.supplyShare },
        gauge("acavd_supply_clips", "How many clips of the stream so far correspond, as far as single pairs can tell.")
        {
            $0.set.supplyClips
        },
        gauge("acavd_pairs", "Pairs of clusterings that share information.") { Double($0.pairs.count) },
        ServiceMetric(
            description: MetricDescription(
                "acavd_pair_mutual_information_nats", .gauge,
                "Mutual information of one pair of clusterings, of the first \(mostPairs) pairs.",
                labels: ["first", "second"]),
            source: .curation { status, _ in
                status.pairs.filter { $0.number < mostPairs }
                    .map { MetricSeries($0.mutualInformation, labels: [$0.first, $0.second]) }
            }),
        gauge("acavd_model_version", "The version of the centroids in force; 0 during the warm-up.") {
            Double($0.model.version)
        },
        gauge("acavd_warm_up_clips", "Clips gathered for the warm-up; absent when it is over.") {
            $0.model.warmUpClips.map(Double.init)
        },
        gauge("acavd_warm_up_needed_clips", "Clips that the warm-up takes; absent when it is over.") {
            $0.model.warmUpClipsNeeded.map(Double.init)
        },
        ServiceMetric(
            description: MetricDescription(
                "acavd_centroid_movement_distance", .gauge,
                "How far the centroids of a view went when they were last put in force, between vectors of length 1.",
                labels: ["view"]),
            source: .curation { status, _ in
                status.model.views.compactMap { view in
                    view.centroidMovement.map { MetricSeries($0, labels: [view.name]) }
                }
            }),
    ]

    private static func gauge(
        _ name: String, _ help: String, _ value: @escaping @Sendable (ServiceStatus) -> Double?
    ) -> ServiceMetric {
        ServiceMetric(
            description: MetricDescription(name, .gauge, help), source: .curation { status, _ in known(value(status)) })
    }
}
