import Selection

/// All algorithms on streams of every shape, with one pair of clusterings and with ACAV100M's five and five.
struct MainSection {
    /// Clusters of the clusterings of a modality, where there are five.
    static let fiveClusterings = [64, 96, 128, 192, 256]

    let scale: Double

    var experiments: [Experiment] {
        let single = ConfusionModel()
        let many = ConfusionModel(
            audioClusters: MainSection.fiveClusterings, visualClusters: MainSection.fiveClusterings)
        return [(single, 400_000), (many, 200_000)].flatMap { model, full in
            let clips = Int(Double(full) * scale)
            return [1, 5, 20].map { percent in
                experiment("shuffled", model, .shuffled, clips, percent)
            }
                + [.sorted, .blocks, .drift].map { order in
                    experiment(order.rawValue, model, order, clips, 5)
                }
                + variants(of: model).map { name, variant in
                    experiment(name, variant, .shuffled, clips, 5)
                }
        }
    }

    private func variants(of model: ConfusionModel) -> [(String, ConfusionModel)] {
        var (junk, music) = (model, model)
        junk.junk = 0.05
        music.background = 0.5
        let shares = [0.05, 0.1, 0.5].map { share in
            var variant = model
            variant.corresponding = share
            return ("p = \(share)", variant)
        }
        return [("junk", junk), ("music", music)] + shares
    }

    private func experiment(
        _ name: String, _ model: ConfusionModel, _ order: StreamOrder, _ clips: Int, _ percent: Int
    ) -> Experiment {
        let capacity = clips * percent / 100
        return Experiment(.main, name, model, order: order, clips: clips, capacity: capacity) { seed in
            var entrants: [Entrant] = SelectionAlgorithm.allCases.filter(\.isOnline).map { .online($0) }
            entrants += [.sieveStreaming, .batchGreedy(20, 4), .batchGreedy(1000, 50)]
            // 1000 → 50 looks at each clip once where 5 % are taken.
            if percent != 5 { entrants.append(.batchGreedy(1000, 10 * percent)) }
            return entrants + [.exactGreedy, .localSearch(seed: seed)]
        }
    }
}
