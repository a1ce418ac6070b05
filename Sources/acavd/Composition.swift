import ArgumentParser
import Curation
import Embedding
import Foundation
import Foundations
import KafkaLog
import Logging
import Media
import Operations
import Pipeline
import Selection
import StateStore
import Workers

/// A choice in the configuration that only the encoder can judge.
struct ViewError: Error, CustomStringConvertible {
    let description: String
}

/// How a configuration becomes the parts: the one place that knows both sides.
extension Configuration {
    /// The views that were chosen, audio first, or all there are.
    ///
    /// - Throws: `ViewError` when a name is unknown or a modality has no view.
    func chosenViews() throws(ViewError) -> [ViewDescription] {
        let all = BuiltinEncoder.views
        let known = all.map(\.name).joined(separator: ", ")
        for view in views where !all.contains(where: { $0.name == view.name }) {
            throw ViewError(description: "views: there is no view \(view.name); there are \(known)")
        }
        let chosen = views.isEmpty ? all : all.filter { view in views.contains { $0.name == view.name } }
        for modality in Modality.allCases where !chosen.contains(where: { $0.modality == modality }) {
            throw ViewError(
                description: "views: no \(modality.rawValue) view is chosen, and correspondence takes one of each "
                    + "modality; there are \(known)")
        }
        return chosen.filter { $0.modality == .audio } + chosen.filter { $0.modality == .visual }
    }

    func curationParameters(_ chosen: [ViewDescription], capacity: Int? = nil) -> CurationParameters {
        func curationViews(_ modality: Modality) -> [CurationView] {
            chosen.filter { $0.modality == modality }.map { view in
                CurationView(
                    name: view.name, featureDimension: view.dimension, dimension: view.whitenedDimension,
                    clusters: views.first { $0.name == view.name }?.clusters ?? clustering.clusters)
            }
        }
        return CurationParameters(
            audioViews: curationViews(.audio), visualViews: curationViews(.visual),
            selection: SelectionParameters(
                capacity: capacity ?? selection.capacity, pairing: Pairing(selection.pairing),
                algorithm: selection.algorithm.isOnline ? SelectionAlgorithm(selection.algorithm) : .blend,
                streamWeight: selection.streamWeight, diversity: selection.diversity, margin: selection.margin,
                gate: selection.gate, residenceClips: selection.residenceClips, seed: seed),
            clusteringsPerView: clustering.clusteringsPerView, warmUpClips: clustering.warmUpClips,
            halfLifeClips: clustering.halfLifeClips,
            publicationIntervalClips: clustering.publicationIntervalClips, seed: seed)
    }

    /// What curates a collection: in one pass, or offline where the algorithm wants all clips at once.
    func collectionCurator(_ parameters: CurationParameters) -> any CollectionCurating {
        let pairing = parameters.selection.pairing
        return switch SelectionAlgorithm(selection.algorithm) {
        case .sieveStreaming: CollectionCurator(parameters, selection: SieveStreaming(pairing: pairing))
        case .batchGreedy: CollectionCurator(parameters, selection: BatchGreedy(pairing: pairing))
        case .blend, .mutualInformation, .bound, .pointwise, .normalised, .reservoir, .threeSieves:
            Curator(parameters)
        }
    }

    var clipPlan: ClipPlan {
        ClipPlan(
            clipSeconds: media.clipSeconds, clipsPerVideo: media.clipsPerVideo, minimumSeconds: media.minimumSeconds)
    }

    var mediaLimits: MediaLimits {
        var limits = MediaLimits()
        limits.seconds = media.videoDeadlineSeconds
        return limits
    }

    var workers: Int { media.workers ?? ProcessInfo.processInfo.activeProcessorCount }

    func serviceParameters(_ chosen: [ViewDescription], instance: Instance) -> ServiceParameters {
        var parameters = ServiceParameters(
            topics: OutputTopics(events: topics.events, curated: topics.curated, rejected: topics.rejected),
            discovered: topics.discovered, changelog: changelogTopic, application: applicationID, instance: instance,
            curation: curationParameters(chosen),
            encoder: "\(BuiltinEncoder.version), \(media.framesPerClip) frames a clip",
            source: "/acavd/\(applicationID)", uriTemplate: media.uriTemplate.flatMap { URITemplate($0) })
        parameters.batchClips = pipeline.batchClips
        parameters.batchDelay = .seconds(pipeline.batchSeconds)
        return parameters
    }

    func kafkaLog(_ properties: KafkaProperties, logger: Logger) throws(KafkaConfigurationError) -> KafkaLog {
        try KafkaLog(properties: properties, transactionalID: applicationID, group: applicationID, logger: logger)
    }

    /// The local store of this application, for this process alone.
    func openStore(logger: Logger) throws(StoreError) -> (LocalStore, StoreContents) {
        let parent =
            state.directory
            ?? ProcessInfo.processInfo.environment["STATE_DIRECTORY"]?.split(separator: ":").first.map(String.init)
            ?? "/var/lib/acavd"
        let (store, contents) = try LocalStore.open(
            directory: "\(parent)/\(applicationID)",
            identity: StoreIdentity(
                applicationID: applicationID, changelogTopic: changelogTopic, schemaVersion: StateHead.schemaVersion))
        if let setAside = contents.setAside {
            logger.warning("\(setAside)", metadata: ["stage": "store"])
        }
        return (store, contents)
    }

    /// Threads that decode and embed, each with an encoder of its own.
    func embedding(_ chosen: [ViewDescription]) -> OrderedWork<VideoRequest, VideoOutcome> {
        let (plan, limits, framesPerClip) = (clipPlan, mediaLimits, media.framesPerClip)
        let names = chosen.map(\.name)
        return OrderedWork(workers: workers, limit: max(pipeline.videosInFlight, workers)) {
            let embedder = VideoEmbedder(
                encoder: BuiltinEncoder(views: names, framesPerClip: framesPerClip), plan: plan, limits: limits)
            return { embedder.embed($0) }
        }
    }

    /// The configuration in a file, or the defaults, with the environment's overrides.
    ///
    /// - Throws: The exit status for a configuration that cannot be used, after each problem was said.
    static func loadOrExplain(_ file: String?, console: Console) throws -> Configuration {
        do {
            let configuration = try load(file: file, environment: ProcessInfo.processInfo.environment)
            _ = try configuration.chosenViews()
            return configuration
        } catch {
            console.say("acavd: \(error)")
            throw ExitStatus.configuration
        }
    }
}

extension Pairing {
    init(_ configured: Configuration.Selection.Pairing) {
        self =
            switch configured {
            case .bipartite: .bipartite
            case .diagonal: .diagonal
            case .combination: .combination
            }
    }
}

extension SelectionAlgorithm {
    init(_ configured: Configuration.Selection.Algorithm) {
        self =
            switch configured {
            case .blend: .blend
            case .mutualInformation: .mutualInformation
            case .bound: .bound
            case .pointwise: .pointwise
            case .normalised: .normalised
            case .reservoir: .reservoir
            case .threeSieves: .threeSieves
            case .sieveStreaming: .sieveStreaming
            case .batchGreedy: .batchGreedy
            }
    }
}
