import Selection

extension CurationParameters {
    /// Why a state that was made under other parameters cannot go on under these: a sentence for each difference.
    func obstacles(toFollowing old: CurationParameters) -> [String] {
        var obstacles =
            CurationParameters.obstacles(audioViews, toFollowing: old.audioViews, of: "audio")
            + CurationParameters.obstacles(visualViews, toFollowing: old.visualViews, of: "visual")
        func compare<Value: Equatable>(_ name: String, _ value: Value, _ old: Value) {
            guard value != old else { return }
            obstacles.append("\(name) is \(old) in the state and \(value) in the configuration")
        }
        compare("the number of clusterings a view", clusteringsPerView, old.clusteringsPerView)
        compare("the pairing", selection.pairing.rawValue, old.selection.pairing.rawValue)
        compare("the seed", seed, old.seed)
        return obstacles
    }

    private static func obstacles(
        _ views: [CurationView], toFollowing old: [CurationView], of modality: String
    ) -> [String] {
        var obstacles: [String] = []
        for view in old where !views.contains(where: { $0.name == view.name }) {
            obstacles.append("\(modality) view \(view.name) is in the state and not in the configuration")
        }
        for view in views {
            guard let former = old.first(where: { $0.name == view.name }) else {
                obstacles.append("\(modality) view \(view.name) is in the configuration and not in the state")
                continue
            }
            func compare(_ what: (CurationView) -> Int, _ unit: String) {
                guard what(view) != what(former) else { return }
                obstacles.append(
                    "view \(view.name) has \(what(former)) \(unit) in the state and \(what(view)) in the configuration")
            }
            compare(\.featureDimension, "features")
            compare(\.dimension, "dimensions")
            compare(\.clusters, "clusters")
        }
        if obstacles.isEmpty && views.map(\.name) != old.map(\.name) {
            let names = (old.map(\.name).joined(separator: ", "), views.map(\.name).joined(separator: ", "))
            obstacles.append("the \(modality) views are \(names.0) in the state and \(names.1) in the configuration")
        }
        return obstacles
    }
}
