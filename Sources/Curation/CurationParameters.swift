package import Selection

/// A view as the curator knows it: a name, the features that come in, and how they are clustered.
package struct CurationView: Sendable, Hashable {
    package let name: String

    /// The length of the encoder's vectors.
    package let featureDimension: Int

    /// The length they are whitened to.
    package let dimension: Int

    package let clusters: Int

    /// - Precondition: From 2 to 4,096 clusters, and dimensions above zero.
    package init(name: String, featureDimension: Int, dimension: Int, clusters: Int) {
        precondition((2...4096).contains(clusters), "clusters tell clips apart")
        precondition(featureDimension > 0 && dimension > 0, "a view has a dimension")
        self.name = name
        self.featureDimension = featureDimension
        self.dimension = dimension
        self.clusters = clusters
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

    package var seed: UInt64

    package init(
        audioViews: [CurationView], visualViews: [CurationView], selection: SelectionParameters,
        warmUpClips: Int = 1024, halfLifeClips: Double = 1_000_000, publicationIntervalClips: Int = 1024,
        seed: UInt64 = 1
    ) {
        precondition(!audioViews.isEmpty && !visualViews.isEmpty, "correspondence takes a view of each modality")
        precondition(warmUpClips > 0 && halfLifeClips > 0 && publicationIntervalClips > 0, "intervals are positive")
        self.audioViews = audioViews
        self.visualViews = visualViews
        self.selection = selection
        self.warmUpClips = warmUpClips
        self.halfLifeClips = halfLifeClips
        self.publicationIntervalClips = publicationIntervalClips
        self.seed = seed
    }

    /// All views, audio first: the order of features and of assignments.
    package var views: [CurationView] { audioViews + visualViews }
}
