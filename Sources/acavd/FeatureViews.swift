import Embedding
import Exchange
import Foundation
import Operations
import Workers

extension Configuration {
    /// The views that were chosen among those of precomputed features, in the order in which they are named, or all
    /// there are; audio first.
    ///
    /// - Throws: `ViewError` when a name is unknown or a sense has no view.
    func chosenViews(among all: [FeatureView], of path: String) throws(ViewError) -> [FeatureView] {
        let known = all.map(\.name).joined(separator: ", ")
        var chosen: [FeatureView] = []
        for name in views.map(\.name) {
            guard let view = all.first(where: { $0.name == name }) else {
                throw ViewError(description: "views: there is no view \(name) in \(path); there are \(known)")
            }
            if !chosen.contains(view) { chosen.append(view) }
        }
        if views.isEmpty { chosen = all }
        for sense in FeatureView.Sense.allCases where !chosen.contains(where: { $0.sense == sense }) {
            throw ViewError(
                description: "views: no \(sense.rawValue) view is chosen, and correspondence takes one of each sense; "
                    + "in \(path) there are \(known)")
        }
        return chosen.filter { $0.sense == .audio } + chosen.filter { $0.sense == .visual }
    }
}

extension ViewDescription {
    /// The most numbers that a vector of each sense is whitened to, where nothing else is known to be better.
    private static func mostNumbers(_ sense: FeatureView.Sense) -> Int {
        switch sense {
        case .audio: 64
        case .visual: 128
        }
    }

    /// A view of precomputed features. One that looks like a built-in view is whitened as that is.
    init(_ view: FeatureView, dimension: Int) {
        let modality: Modality = view.sense == .audio ? .audio : .visual
        let builtin = BuiltinEncoder.views.first {
            $0.name == view.name && $0.modality == modality && $0.dimension == dimension
        }
        self =
            builtin
            ?? ViewDescription(
                name: view.name, modality: modality, dimension: dimension,
                whitenedDimension: min(ViewDescription.mostNumbers(view.sense), dimension))
    }
}

extension [ViewDescription] {
    /// As they are written to a file of features.
    var features: [(view: FeatureView, dimension: Int)] {
        map { (FeatureView(sense: $0.modality == .audio ? .audio : .visual, name: $0.name), $0.dimension) }
    }
}

extension Configuration {
    /// Where large files lie for a while: not in /tmp, which may be in memory (file-hierarchy(7)).
    var temporaryDirectory: String {
        sources.spoolDirectory ?? ProcessInfo.processInfo.environment["TMPDIR"] ?? SourceRules.largeTemporaryFiles
    }
}
