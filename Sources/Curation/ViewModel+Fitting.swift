import Clustering
import Foundations
import Numerics

extension ViewModel {
    /// Fits every view to clips, and assigns them.
    ///
    /// - Returns: The views, and for each clip its cluster in each clustering.
    /// - Precondition: There are clips.
    /// - Throws: When the features of a view cannot be whitened.
    static func fit(
        _ parameters: CurationParameters, to clips: [EmbeddedClip]
    ) throws(NumericsError) -> (views: [ViewModel], assignments: [[UInt16]]) {
        var views: [ViewModel] = []
        var assignments: [[UInt16]] = clips.map { _ in [] }
        for (index, view) in parameters.views.enumerated() {
            let features = Matrix(clips.map { $0.features[index] })
            let model = try ViewModel(view, features: features, parameters: parameters)
            for clustering in model.assign(features, count: clips.count).nearest {
                for (row, nearest) in clustering.enumerated() { assignments[row].append(nearest.cluster) }
            }
            views.append(model)
        }
        return (views, assignments)
    }
}
