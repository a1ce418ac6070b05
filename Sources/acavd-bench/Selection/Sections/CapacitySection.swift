import Selection

/// Clusters against members: how fine the clusterings and how large the set should be for two hundred concepts.
struct CapacitySection {
    static let clusters = [16, 64, 128, 256, 512]
    static let capacities = [500, 2000, 8000, 32_000, 128_000]

    let scale: Double

    var experiments: [Experiment] {
        let clips = Int(640_000 * scale)
        return CapacitySection.clusters.flatMap { clusters in
            CapacitySection.capacities.filter { $0 * 5 <= clips }.map { capacity in
                let model = ConfusionModel(audioClusters: [clusters], visualClusters: [clusters])
                return Experiment(.capacity, "shuffled", model, clips: clips, capacity: capacity) { _ in
                    [.online(.blend), .online(.mutualInformation), .batchGreedy(1000, 50)]
                }
            }
        }
    }
}
