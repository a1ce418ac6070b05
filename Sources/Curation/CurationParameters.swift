package import Clustering
package import Selection

/// A view as the curator knows it: a name, the features that come in, and how they are clustered.
package struct CurationView: Sendable, Hashable {
    package let name: String

    /// The length of the encoder's vectors.
    package let featureDimension: Int

    /// How features are brought into the space that is clustered.
    package let normalisation: Normalisation

    /// The length they are whitened to; that of the features where they are not whitened.
    package let dimension: Int

    package let clusters: Int

    /// - Precondition: From 2 to 4,096 clusters, and dimensions above zero.
    package init(
        name: String, featureDimension: Int, normalisation: Normalisation = .whiten, dimension: Int, clusters: Int
    ) {
        precondition((2...4096).contains(clusters), "clusters tell clips apart")
        precondition(featureDimension > 0 && dimension > 0, "a view has a dimension")
        self.name = name
        self.featureDimension = featureDimension
        self.normalisation = normalisation
        self.dimension = normalisation == .whiten ? dimension : featureDimension
        self.clusters = clusters
    }
}

extension CurationView: CustomStringConvertible {
    /// In words that differ when members of one would not fit the counts of the other.
    package var description: String {
        "\(name) \(featureDimension)>\(dimension) by \(normalisation.rawValue) in \(clusters) clusters"
    }
}

/// Everything that, with the input, determines the curated set.
package struct CurationParameters: Sendable, Hashable {
    package var audioViews: [CurationView]
    package var visualViews: [CurationView]
    package var selection: SelectionParameters

    /// Clips gathered before whitening and the first centroids are fitted; they are decided right after.
    package var warmUpClips: Int

    /// After as many clips an old one counts half for the centroids.
    package var halfLifeClips: Double

    /// Clips between publications of the centroids.
    package var publicationIntervalClips: Int

    /// Times each view is clustered, from different first centroids. Where two clips fall on one side of a border in one
    /// clustering they may fall on two in another: counting over several evens out what one gets wrong.
    package var clusteringsPerView: Int

    package var seed: UInt64

    package init(
        audioViews: [CurationView], visualViews: [CurationView], selection: SelectionParameters,
        clusteringsPerView: Int = 3, warmUpClips: Int = 1024, halfLifeClips: Double = 1_000_000,
        publicationIntervalClips: Int = 1024, seed: UInt64 = 1
    ) {
        precondition(!audioViews.isEmpty && !visualViews.isEmpty, "correspondence takes a view of each modality")
        precondition(clusteringsPerView > 0, "a view is clustered")
        precondition(warmUpClips > 0 && halfLifeClips > 0 && publicationIntervalClips > 0, "intervals are positive")
        self.audioViews = audioViews
        self.visualViews = visualViews
        self.selection = selection
        self.clusteringsPerView = clusteringsPerView
        self.warmUpClips = warmUpClips
        self.halfLifeClips = halfLifeClips
        self.publicationIntervalClips = publicationIntervalClips
        self.seed = seed
    }

    /// All views, audio first: the order of features.
    package var views: [CurationView] { audioViews + visualViews }

    /// What the clusterings are called, in the order of assignments: after their view, and numbered when it has several.
    package var clusteringNames: [String] {
        views.flatMap { view in
            clusteringsPerView == 1 ? [view.name] : (1...clusteringsPerView).map { "\(view.name)#\($0)" }
        }
    }
}
