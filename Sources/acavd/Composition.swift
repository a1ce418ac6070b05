import ArgumentParser
import Clustering
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
    /// Which encoders there are to be, and their views: those that were chosen, sound first, or all that are built in.
    ///
    /// - Throws: `ViewError` when the built-in encoder has no such view, or a modality has none.
    func encodingSettings() throws(ViewError) -> EncodingSettings {
        let all = BuiltinEncoder.views
        let known = all.map(\.name).joined(separator: ", ")
        let chosen = views.isEmpty ? all.map { View(name: $0.name) } : views
        var named: [(name: String, modality: Modality)] = []
        var builtin: [EncodingSettings.BuiltinView] = []
        for view in chosen {
            if let encoder = encoders.first(where: { $0.name == view.encoder }) {
                named.append((view.name, encoder.modality))
                continue
            }
            guard let source = all.first(where: { $0.name == view.output ?? view.name }) else {
                throw ViewError(
                    description: "views: there is no view \(view.output ?? view.name); there are \(known); a view of a "
                        + "network names its encoder")
            }
            builtin.append(EncodingSettings.BuiltinView(name: view.name, source: source.name))
            named.append((view.name, source.modality))
        }
        for modality in Modality.allCases where !named.contains(where: { $0.modality == modality }) {
            throw ViewError(
                description: "views: no \(modality.rawValue) view is chosen, and correspondence takes one of each "
                    + "modality; built in are \(known)")
        }
        let order = Modality.allCases.flatMap { modality in
            named.filter { $0.modality == modality }.map(\.name)
        }
        return EncodingSettings(
            builtin: builtin, framesPerClip: media.framesPerClip, networks: try networkDescriptions(), order: order)
    }

    /// - Parameter described: The views with their lengths, as encoders or files of embeddings have them.
    func curationParameters(_ described: [ViewDescription], capacity: Int? = nil) -> CurationParameters {
        func curationViews(_ modality: Modality) -> [CurationView] {
            described.filter { $0.modality == modality }.map { view in
                let chosen = views.first { $0.name == view.name }
                return CurationView(
                    name: view.name, featureDimension: view.dimension,
                    normalisation: Normalisation(chosen?.normalisation ?? .whiten),
                    dimension: chosen?.dimension ?? view.whitenedDimension,
                    clusters: chosen?.clusters ?? clustering.clusters)
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

    var clipFilter: ClipFilter {
        ClipFilter(
            silence: filters.silence, stillness: filters.stillness, leastShortSide: filters.leastShortSide,
            mostShortSide: filters.mostShortSide, leastFrameRate: filters.leastFrameRate,
            mostFrameRate: filters.mostFrameRate)
    }

    var mediaLimits: MediaLimits {
        var media = MediaLimits()
        media.demuxers = limits.demuxers ?? media.demuxers
        media.decoders = limits.decoders ?? media.decoders
        media.fileBytes = sources.maximumBytes
        media.streams = limits.streams
        media.pixels = limits.pixels
        media.pixelsOfAllStreams = limits.pixelsOfAllStreams
        media.channels = limits.channels
        media.sampleRate = limits.sampleRate
        media.blockSamples = limits.blockSamples
        media.duration = limits.durationSeconds
        media.probeBytes = limits.probeBytes
        media.probePackets = limits.probePackets
        media.readBytes = limits.readBytes
        media.packets = limits.packets
        media.clipFrames = limits.clipFrames
        media.clipBytes = limits.clipBytes
        media.allocationBytes = limits.allocationBytes
        media.seconds = limits.seconds
        return media
    }

    func sourceRules() throws(SourceRulesError) -> SourceRules {
        var rules = try SourceRules(
            fileRoots: sources.fileRoots, privateNetworks: sources.privateNetworks,
            maximumBytes: Int64(sources.maximumBytes))
        // Not /tmp, which may be in memory: file-hierarchy(7).
        rules.spoolDirectory =
            sources.spoolDirectory ?? ProcessInfo.processInfo.environment["TMPDIR"] ?? SourceRules.largeTemporaryFiles
        rules.connectSeconds = sources.connectSeconds
        rules.stallSeconds = sources.stallSeconds
        rules.redirects = sources.redirects
        return rules
    }

    /// - Throws: `ViewError` or `SourceRulesError`.
    func workerParameters() throws -> WorkerParameters {
        let settings = WorkerSettings(
            encoding: try encodingSettings(), plan: clipPlan, filter: clipFilter, limits: mediaLimits,
            memoryBytes: workers.memoryBytes, requiresConfinement: workers.requireConfinement)
        var parameters = WorkerParameters(
            decoding: WorkerProcess.command(.decoding), fetching: WorkerProcess.command(.fetching), settings: settings,
            sources: try sourceRules())
        parameters.settings.thumbnails = http.thumbnails
        parameters.processorSeconds = workers.processorSeconds
        parameters.videosPerWorker = workers.videosPerProcess
        parameters.growthBytes = workers.growthBytes
        parameters.fetchAttempts = sources.attempts
        return parameters
    }

    var workerCount: Int { workers.count ?? ProcessInfo.processInfo.activeProcessorCount }

    func serviceParameters(_ encoding: EncodingDescription, instance: Instance) -> ServiceParameters {
        var parameters = ServiceParameters(
            topics: OutputTopics(events: topics.events, curated: topics.curated, rejected: topics.rejected),
            discovered: topics.discovered, changelog: changelogTopic, application: applicationID, instance: instance,
            curation: curationParameters(encoding.views), encoder: encoding.identity,
            source: "/acavd/\(applicationID)", uriTemplate: media.uriTemplate.flatMap { URITemplate($0) })
        parameters.rules = videoRules
        parameters.batchClips = pipeline.batchClips
        parameters.batchDelay = .seconds(pipeline.batchSeconds)
        return parameters
    }

    /// Which videos are wanted, by what is said of them.
    var videoRules: VideoRules {
        VideoRules(
            languages: filters.languages, requiredTags: filters.requiredTags, excludedTags: filters.excludedTags)
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
            logger.warning(
                "\(setAside). A new one is made from the changelog; delete the old one when nobody wants to look into it",
                metadata: ["stage": "store"])
        }
        return (store, contents)
    }

    /// Workers that decode and embed, a process each.
    func embedding(
        _ parameters: WorkerParameters, logger: Logger
    ) -> OrderedWork<VideoRequest, VideoOutcome> {
        OrderedWork(workers: workerCount, limit: max(pipeline.videosInFlight, workerCount)) {
            let worker = SupervisedWorker(parameters, logger: logger)
            return { request, attempt in worker.embed(request, attempt: attempt) }
        }
    }

    /// Workers that count the clips that videos would give.
    func planning(_ parameters: WorkerParameters, logger: Logger) -> OrderedWork<VideoRequest, Int> {
        // Counting takes no encoder, and networks take seconds to load.
        var parameters = parameters
        parameters.settings.encoding = EncodingSettings(builtin: [], framesPerClip: 1, order: [])
        parameters.encoding = nil
        return OrderedWork(workers: workerCount, limit: 4 * workerCount) { [parameters] in
            let worker = SupervisedWorker(parameters, logger: logger)
            return { worker.plan($0) }
        }
    }

    /// The configuration in a file, or the defaults, with the environment's overrides.
    ///
    /// - Throws: The exit status for a configuration that cannot be used, after each problem was said.
    static func loadOrExplain(_ file: String?, console: Console) throws -> Configuration {
        do {
            let configuration = try load(file: file, environment: ProcessInfo.processInfo.environment)
            _ = try configuration.encodingSettings()
            return configuration
        } catch {
            console.say("acavd: \(error)")
            throw ExitStatus.configuration
        }
    }
}

extension Configuration {
    /// The configuration of a command that talks to brokers, with its logging in force.
    ///
    /// - Throws: The exit status for one that cannot be used or names no brokers, after that was said.
    static func loadWithBrokers(_ file: String, console: Console) throws -> Configuration {
        let configuration = try loadOrExplain(file, console: console)
        try explained(console, ExitStatus.configuration) { try configuration.requireBrokers(file: file) }
        LoggingSystem.bootstrap(configuration.log, environment: ProcessInfo.processInfo.environment)
        return configuration
    }
}

extension KafkaTopics {
    /// The partitions of a topic that a command cannot do without.
    ///
    /// - Parameter file: The configuration's, for the remedy.
    /// - Throws: The exit status where there is no such topic, after that was said; or what keeps brokers from telling.
    func partitions(ofRequired name: String, file: String, console: Console) throws -> Int {
        guard let count = try partitionCount(of: name, timeout: .seconds(10)) else {
            console.say("acavd: \(name) does not exist; make it with acavd topics create --config \(file)")
            throw ExitStatus.unavailable
        }
        return count
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

extension Normalisation {
    init(_ configured: Configuration.View.Normalisation) {
        self =
            switch configured {
            case .whiten: .whiten
            case .standardise: .standardise
            case .unit: .unit
            }
    }
}

extension Configuration.Encoder {
    /// Which sense its input is of.
    var modality: Modality { pictures == nil ? .audio : .visual }
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
