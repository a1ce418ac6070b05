/// Precomputed features of clips, as `acavd curate --embeddings` takes them: arrays with a row a clip.
///
/// `ids` names the video (or the clip, see `FeatureTable`), `start` and `end` are its window in seconds, `uri` says where
/// the video is; each array `audio.<name>` or `visual.<name>` is a view.
package struct FeatureFile {
    static let ids = "ids"
    static let start = "start"
    static let end = "end"
    static let uri = "uri"

    /// In the order of the file, or by name where it is a directory.
    package let views: [FeatureView]

    /// Names of arrays that mean nothing here.
    package let unused: [String]

    let arrays: ArrayCollection

    /// Looks at the names of the arrays, and at nothing else yet.
    ///
    /// - Parameters:
    ///   - path: A .npz file, or a directory of .npy files.
    ///   - temporaryDirectory: Where a compressed array is inflated to.
    package init(_ path: String, temporaryDirectory: String) throws(ExchangeError) {
        arrays = try ArrayCollection(path, temporaryDirectory: temporaryDirectory)
        views = arrays.names.compactMap { FeatureView(array: $0) }
        let known = [FeatureFile.ids, FeatureFile.start, FeatureFile.end, FeatureFile.uri]
        unused = arrays.names.filter { FeatureView(array: $0) == nil && !known.contains($0) }
        guard arrays.names.contains(FeatureFile.ids) else {
            throw ExchangeError(path, "there is no array ids, which names the clips; \(thereAre)")
        }
        var names: Set<String> = []
        for view in views {
            guard names.insert(view.name).inserted else {
                throw ExchangeError(path, "two views are called \(view.name), one of sound and one of picture")
            }
        }
        for sense in FeatureView.Sense.allCases where !views.contains(where: { $0.sense == sense }) {
            throw ExchangeError(
                path, "there is no array \(sense.rawValue).… , and correspondence takes one of each sense; \(thereAre)")
        }
    }

    private var thereAre: String {
        arrays.names.isEmpty ? "there are no arrays" : "there are \(arrays.names.joined(separator: ", "))"
    }

    func optionalArray(_ name: String) throws(ExchangeError) -> StoredArray? {
        arrays.names.contains(name) ? try arrays.array(name) : nil
    }
}
