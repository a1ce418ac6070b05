import Selection

/// What fewer evictions cost: the margin by which a clip must be better, and how long a member may stay.
struct ChurnSection {
    static let margins: [Double] = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8]

    /// In capacities.
    static let residences: [Double] = [0, 0.5, 1, 2, 4]

    let scale: Double

    var experiments: [Experiment] {
        let single = ConfusionModel()
        let many = ConfusionModel(
            audioClusters: MainSection.fiveClusterings, visualClusters: MainSection.fiveClusterings)
        return [(single, 500_000, 0.01), (many, 100_000, 0.1)].map { model, full, share in
            let clips = Int(Double(full) * scale)
            let capacity = Int(Double(clips) * share)
            return Experiment(.churn, "shuffled", model, clips: clips, capacity: capacity) { _ in
                var entrants: [Entrant] = []
                for margin in ChurnSection.margins {
                    let setting = Entrant.Setting(name: "margin", value: margin)
                    entrants.append(.online(.blend, setting: setting) { $0.margin = margin })
                }
                for residence in ChurnSection.residences {
                    let setting = Entrant.Setting(name: "residence", value: residence)
                    entrants.append(
                        .online(.blend, setting: setting) { $0.residenceClips = Int(residence * Double(capacity)) })
                }
                return entrants
            }
        }
    }
}
