import ArgumentParser
import Curation
import Embedding
import EventLog
import Exchange
import Foundation
import Foundations
import Logging
import Operations
import Pipeline
import Workers

/// `acavd curate`: one pass over files, without Kafka.
struct Curate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Curates files, directories or precomputed features in one pass, without Kafka.",
        discussion: """
            Takes videos, from paths or from ACAV100M's metadata, or features that were computed before. Prints JSON \
            lines on standard output: one {"type":"member",…} for each clip of the curated set, then one \
            {"type":"summary",…}. With labels the summary also has the precision and recall of the set and the \
            precision of a random choice. Files that cannot be used are named on standard error and counted.

            The exit status is 0 when the pass went through, whatever it found, but 1 when lines of the metadata could \
            not be read; 130 when it was interrupted.
            """)

    @Argument(help: "Video files, or directories to search for them.", completion: .file())
    var paths: [String] = []

    @Option(help: "ACAV100M's metadata.tsv; media.uri_template says where its videos are.", completion: .file())
    var metadata: String?

    @Option(help: "Features in place of videos: a .npz file, or a directory of .npy files.", completion: .file())
    var embeddings: String?

    @Option(help: "Keep the features of all clips in this .npz file, for --embeddings.", completion: .file())
    var writeEmbeddings: String?

    @OptionGroup var output: SetOutput

    @Option(help: "How the set is chosen; default as configured.")
    var algorithm: Configuration.Selection.Algorithm?

    @Option(help: "How many clips to keep: a number, or a percentage of the clips there are.")
    var capacity: Capacity = .share(0.2)

    @Option(
        help: "A CSV file with the columns path or id, and corresponds (1 or 0), to measure the set by.",
        completion: .file())
    var labels: String?

    @Option(help: "Fixes every random choice: the order of the files and the first centroids.")
    var seed: UInt64?

    @Option(help: "The views to curate by, separated by commas; default all.")
    var views: String?

    @Option(help: "Clusters of each view; default as configured, fewer for a small collection.")
    var clusters: Int?

    @Option(name: .customLong("config"), help: "A configuration file for everything else.", completion: .file())
    var configurationFile: String?

    func validate() throws {
        let sources = [!paths.isEmpty, metadata != nil, embeddings != nil].count { $0 }
        guard sources == 1 else {
            throw ValidationError("name what to curate: paths, or --metadata, or --embeddings, and one of them only")
        }
        if embeddings != nil, writeEmbeddings != nil {
            throw ValidationError("--write-embeddings keeps the features of videos; --embeddings has no videos")
        }
        if let clusters, !(2...4096).contains(clusters) {
            throw ValidationError("--clusters \(clusters): there must be from 2 to 4096 clusters")
        }
    }

    func run() throws {
        let console = Console()
        var configuration = try configured(console)
        LoggingSystem.bootstrap(configuration.log, environment: ProcessInfo.processInfo.environment)
        let truth = try explained(console, ExitStatus.failure) {
            try labels.map { try CorrespondenceLabels(file: $0) }
        }
        let stop = StopFlag()
        let signals = StopSignals(raising: stop)
        defer { withExtendedLifetime(signals) {} }
        let file = try explained(console, ExitStatus.failure) { try output.destination() }
        if let embeddings {
            try curate(featuresOf: embeddings, &configuration, truth, to: file, console: console, until: stop)
        } else {
            try curateVideos(&configuration, truth, to: file, console: console, until: stop)
        }
        if stop.isRaised { throw ExitStatus.interrupted }
    }

    /// The configuration, with what the command line says instead.
    private func configured(_ console: Console) throws -> Configuration {
        // Which views there are, the features say.
        var configuration =
            embeddings == nil
            ? try Configuration.loadOrExplain(configurationFile, console: console)
            : try explained(console, ExitStatus.configuration) {
                try Configuration.load(file: configurationFile, environment: ProcessInfo.processInfo.environment)
            }
        if let seed { configuration.seed = seed }
        if let algorithm { configuration.selection.algorithm = algorithm }
        if let clusters {
            configuration.clustering.clusters = clusters
            for index in configuration.views.indices { configuration.views[index].clusters = nil }
        }
        if let views {
            configuration.views = views.split(separator: ",").map { name in
                configuration.views.first { $0.name == name } ?? Configuration.View(name: String(name))
            }
        }
        return configuration
    }

    private func curateVideos(
        _ configuration: inout Configuration, _ truth: CorrespondenceLabels?, to file: ResultFile, console: Console,
        until stop: StopFlag
    ) throws {
        // Whoever names the files trusts their places, if not their contents.
        configuration.sources.fileRoots = ["/"]
        let logger = Logger(label: "acavd")
        var workers = try explained(console, ExitStatus.configuration) { try configuration.workerParameters() }
        let (collection, unreadable) = try collection(configuration, console: console)
        let videos = collection.videos
        if let labels, let truth, !videos.contains(where: { truth.corresponds($0.id, at: $0.uri) != nil }) {
            console.say(
                "acavd: \(labels): none of the \(videos.count) videos has a label; paths in it are relative to its "
                    + "folder"
            )
        }
        console.progress("counting the clips of \(videos.count) videos")
        let encoding: EncodingDescription
        do throws(ProcessStartError) {
            encoding = try workers.requireStart(logger: logger)
        } catch {
            console.say("acavd: \(error)")
            if case .refused = error { throw ExitStatus.configuration }
            throw ExitStatus.failure
        }
        workers.encoding = encoding
        let recorder = try explained(console, ExitStatus.failure) {
            try writeEmbeddings.map { path throws(ExchangeError) in
                try FeatureWriter(path, views: encoding.views.features)
            }
        }
        let planned = plannedClips(
            videos, planning: configuration.planning(workers, logger: logger), until: stop)
        let parameters = parameters(&configuration, encoding.views, clips: planned, console: console)
        let pass = Pass(
            curator: configuration.collectionCurator(parameters), truth: truth, total: videos.count,
            unwanted: collection.filtered, recorder: recorder, console: console)
        try explained(console, ExitStatus.failure) {
            try pass.run(
                configuration.shuffled(videos), embedding: configuration.embedding(workers, logger: logger), until: stop
            )
            try pass.printResult(output, to: file, clusteringNames: parameters.clusteringNames)
            if stop.isRaised, let writeEmbeddings {
                console.say("acavd: \(writeEmbeddings): it is not written, because the pass was interrupted")
            } else {
                try recorder?.finish()
            }
        }
        if unreadable > 0 {
            console.say("acavd: \(unreadable) lines of the metadata could not be read and were passed over")
            if !stop.isRaised { throw ExitStatus.failure }
        }
    }

    /// What the command line names, and how many lines of the metadata cannot be read.
    private func collection(
        _ configuration: Configuration, console: Console
    ) throws -> (VideoCollection, unreadable: Int) {
        guard let metadata else {
            return (try explained(console, ExitStatus.failure) { try VideoCollection(paths) }, 0)
        }
        guard let template = configuration.media.uriTemplate.flatMap({ URITemplate($0) }) else {
            console.say("acavd: --metadata names videos by their ids; media.uri_template must say where they are")
            throw ExitStatus.configuration
        }
        var unreadable = 0
        let collection = try explained(console, ExitStatus.failure) {
            try VideoCollection(metadata: metadata, template: template, rules: configuration.videoRules) { error in
                unreadable += 1
                console.say("acavd: \(printable(error.description))")
            }
        }
        return (collection, unreadable)
    }

    private func curate(
        featuresOf path: String, _ configuration: inout Configuration, _ truth: CorrespondenceLabels?,
        to output: ResultFile, console: Console, until stop: StopFlag
    ) throws {
        let file = try explained(console, ExitStatus.failure) {
            try FeatureFile(path, temporaryDirectory: configuration.temporaryDirectory)
        }
        for name in file.unused { console.say("acavd: \(path): the array \(printable(name)) is not used") }
        let views = try explained(console, ExitStatus.configuration) {
            try configuration.chosenViews(among: file.views, of: path)
        }
        let table = try explained(console, ExitStatus.failure) {
            try FeatureTable(file, views: views, clipSeconds: configuration.media.clipSeconds)
        }
        let chosen = zip(views, table.dimensions).map { ViewDescription($0, dimension: $1) }
        let parameters = parameters(&configuration, chosen, clips: table.clipCount, console: console)
        let pass = Pass(
            curator: configuration.collectionCurator(parameters), truth: truth, total: table.videos.count,
            console: console)
        try explained(console, ExitStatus.failure) {
            try pass.run(table, videos: configuration.shuffled(table.videos), until: stop)
            try pass.printResult(self.output, to: output, clusteringNames: parameters.clusteringNames)
        }
    }

    /// Fitted to so many clips, with advice where it does not go well with them.
    private func parameters(
        _ configuration: inout Configuration, _ views: [ViewDescription], clips: Int, console: Console
    ) -> CurationParameters {
        if clusters == nil {
            configuration.clustering.clusters = min(
                configuration.clustering.clusters, Curate.mostClusters(forClips: clips))
        }
        let parameters = configuration.curationParameters(views, capacity: capacity.clips(of: clips))
        for advice in selectionAdvice(parameters, clips: clips) { console.say("acavd: \(advice)") }
        return parameters
    }

    /// So many clusters that a cell of two views sees two clips of the collection on average: with fewer, what two views
    /// share cannot be told from chance.
    private static func mostClusters(forClips clips: Int) -> Int {
        max(4, Int((Double(clips) / 2).squareRoot()))
    }
}

/// Runs a body; a failure is said on standard error and becomes an exit status.
func explained<Result>(_ console: Console, _ status: ExitCode, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch {
        console.say("acavd: \(error)")
        throw status
    }
}

extension Configuration.Selection.Algorithm: ExpressibleByArgument {}

extension Configuration {
    /// The order of files often follows their subject; a crawl's does not. The seed shuffles them.
    fileprivate func shuffled<Video>(_ videos: [Video]) -> [Video] {
        var generator = SeededGenerator.stream(seed: seed, named: "order of files")
        return videos.shuffled(using: &generator)
    }
}
