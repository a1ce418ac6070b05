import Selection

/// Sets hardly larger than there are clusters, where chance alone makes cells that look associated: plain mutual
/// information, estimators that correct its bias, and what the stream knows.
struct SmallSetsSection {
    let scale: Double

    var experiments: [Experiment] {
        let clips = Int(1_000_000 * scale)
        return [256, 1000, 4000].flatMap { capacity in
            [0.1, 0.3].map { share in
                var model = ConfusionModel()
                model.corresponding = share
                return experiment(model, clips: clips, capacity: capacity)
            }
        }
    }

    private func experiment(_ model: ConfusionModel, clips: Int, capacity: Int) -> Experiment {
        Experiment(.smallSets, "shuffled", model, clips: clips, capacity: capacity) { seed in
            CountEstimator.allCases.map { Entrant.sampledSwap($0, seed: seed) }
                + [.online(.mutualInformation), .online(.bound), .online(.blend), .exactGreedy]
        }
    }
}
