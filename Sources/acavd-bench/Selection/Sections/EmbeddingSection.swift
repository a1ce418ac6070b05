import Selection

/// Embeddings instead of assignments: the daemon clusters while it chooses, and its centroids move; the offline
/// algorithms choose by centroids that were fitted to all clips beforehand.
///
/// Mutual information is that under the centroids an algorithm chose by, the daemon's final ones for the daemon. Besides
/// there is that under centroids which were fitted to all clips from another start, and which nobody chose by.
struct EmbeddingSection {
    let scale: Double

    var experiments: [Experiment] {
        let single = EmbeddingModel()
        let many = EmbeddingModel(audioDimensions: [48, 48], visualDimensions: [64, 64])
        var turning = single
        turning.turn = 1
        var manyTurning = many
        manyTurning.turn = 1
        return [
            experiment("shuffled", single, .shuffled, clusterings: 1),
            experiment("sorted", single, .sorted, clusterings: 1),
            experiment("blocks", single, .blocks, clusterings: 1),
            experiment("drift", single, .drift, clusterings: 1),
            experiment("turning", turning, .drift, clusterings: 1),
            experiment("shuffled", many, .shuffled, clusterings: 2),
            experiment("sorted", many, .sorted, clusterings: 2),
            experiment("turning", manyTurning, .drift, clusterings: 2),
        ]
    }

    private func experiment(
        _ name: String, _ model: EmbeddingModel, _ order: StreamOrder, clusterings: Int
    ) -> Experiment {
        let clusters = clusterings == 1 ? 256 : 128
        let clips = Int(100_000 * scale)
        return Experiment(
            section: .embedding, stream: name, clips: clips, capacity: clips / 20,
            pairs: model.audioDimensions.count * model.visualDimensions.count * clusterings * clusterings,
            clusters: clusters, corresponding: model.corresponding
        ) { seed in
            let embedded = model.stream(clips, order: order, seed: seed)
            let offline = OfflineClustering(clusters: clusters, clusteringsPerView: clusterings, seed: seed)
            func pass(_ algorithm: SelectionAlgorithm) -> WholePass {
                WholePass(
                    stream: embedded, clusters: clusters, clusteringsPerView: clusterings, seed: seed,
                    algorithm: algorithm)
            }
            // The default half-life is that of a stream of many millions; this one is over before it begins to tell.
            var forgetful = pass(.blend)
            forgetful.halfLife = Double(clips) / 10
            let passes = [
                Entrant(pass(.blend)), Entrant(pass(.mutualInformation)),
                Entrant(forgetful, setting: .init(name: "half-life", value: forgetful.halfLife)),
            ]
            var independent = offline
            independent.seed += 1_000_000
            return Experiment.Preparation(
                stream: try offline.assign(embedded),
                entrants: passes + [
                    .online(.blend), .online(.mutualInformation), .batchGreedy(20, 4), .batchGreedy(1000, 50),
                    .exactGreedy, .localSearch(seed: seed), .online(.reservoir),
                ],
                independent: try independent.assign(embedded).clips)
        }
    }
}
