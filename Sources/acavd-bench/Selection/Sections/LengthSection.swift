import Selection

/// Ever longer streams for a set of 5,000: a daemon's stream has no end, and chance finds ever better pretenders.
struct LengthSection {
    let scale: Double

    var experiments: [Experiment] {
        [50_000, 200_000, 1_000_000, 5_000_000].filter { Double($0) <= 5_000_000 * scale }.map { clips in
            Experiment(.length, "shuffled", ConfusionModel(), clips: clips, capacity: 5000) { _ in
                [.online(.blend), .online(.mutualInformation), .batchGreedy(1000, 50), .exactGreedy]
            }
        }
    }
}
