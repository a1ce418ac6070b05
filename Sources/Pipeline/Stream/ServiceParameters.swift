package import Curation
package import StateStore
import Selection

/// What the service is told about its work, and how it cuts and paces it.
package struct ServiceParameters: Sendable {
    package var topics: OutputTopics

    /// The topic that is read.
    package var discovered: String

    /// The topic of the state.
    package var changelog: String

    /// The application id: whose state it is.
    package var application: String

    /// This run.
    package var instance: Instance

    /// How clips are decided about.
    package var curation: CurationParameters

    /// What the clips' features come from, in words that change when the features do.
    package var encoder: String

    /// What events name as their source.
    package var source: String

    /// Where videos are whose message has no URI.
    package var uriTemplate: URITemplate?

    /// Which videos are wanted.
    package var rules = VideoRules()

    /// A mini-batch is decided and published when it has so many clips (a message without clips counts as one),
    package var batchClips = 256

    /// or when its first has waited so long.
    package var batchDelay = Duration.seconds(1)

    /// The least number of clips between checkpoints of the state. Replaying as many takes some tenths of a second.
    package var checkpointClips = 4096

    /// How long after a failed attempt a transaction is tried again; each further attempt waits longer by as much, up to
    /// 100 times that.
    package var retryDelay = Duration.milliseconds(50)

    package init(
        topics: OutputTopics, discovered: String, changelog: String, application: String, instance: Instance,
        curation: CurationParameters, encoder: String, source: String, uriTemplate: URITemplate?
    ) {
        self.topics = topics
        self.discovered = discovered
        self.changelog = changelog
        self.application = application
        self.instance = instance
        self.curation = curation
        self.encoder = encoder
        self.source = source
        self.uriTemplate = uriTemplate
    }
}

extension ServiceParameters {
    /// The views and how they are clustered, in words that differ when members of one would not fit the counts of the
    /// other.
    var model: String {
        curation.views.map(\.description).joined(separator: ", ")
            + ", \(curation.audioViews.count) of sound, \(curation.clusteringsPerView) clusterings each, "
            + "\(curation.selection.pairing.rawValue), seed \(curation.seed)"
    }
}

/// The local store with what it held when it was opened.
package struct LocalState {
    package let cache: any StateCache
    package let contents: StoreContents

    package init(cache: any StateCache, contents: StoreContents) {
        self.cache = cache
        self.contents = contents
    }
}
