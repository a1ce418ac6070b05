import Selection

/// What fewer evictions cost: the margin by which a clip must be better, and how long a member may stay.
struct ChurnSection {
    static let margins = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8]

    /// In capacities.
    static let residences = [0, 0.25, 1, 4, 16]

    let scale: Double

    var experiments: [Experiment] {
        let single = ConfusionModel()
        let many = ConfusionModel(
            audioClusters: MainSection.fiveClusterings, visualClusters: MainSection.fiveClusterings)
        return [(single, 500_000, 0.01), (many, 100_000, 0.1)].map { model, full, share in
            let clips = Int(Double(full) * scale)
            let capacity = Int(Double(clips) * share)
            return Experiment(.churn, "shuffled", model, clips: clips, capacity: capacity) { _ in
                ChurnSection.margins.map { margin in
                    .online(.blend, setting: .init(name: "margin", value: margin)) { $0.margin = margin }
                }
                    + ChurnSection.residences.map { residence in
                        .online(.blend, setting: .init(name: "residence", value: residence)) {
                            $0.residenceClips = Int(residence * Double(capacity))
                        }
                    }
            }
        }
    }
}
