import ArgumentParser
import Curation
import Embedding
import EventLog
import Foundation
import Logging
import Foundations
import Operations
import Pipeline
import Workers

/// `acavd curate`: one pass over files, without Kafka.
struct Curate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Curates files or directories in one pass, without Kafka.",
        discussion: """
            Prints JSON lines on standard output: one {"type":"member",…} for each clip of the curated set, then one \
            {"type":"summary",…}. With labels the summary also has the precision and recall of the set and the \
            precision of a random choice. Files that cannot be used are named on standard error and counted.

            The exit status is 0 when the pass went through, whatever it found; 130 when it was interrupted.
            """)

    @Argument(help: "Video files, or directories to search for them.")
    var paths: [String]

    @Option(help: "How the set is chosen; default as configured.")
    var algorithm: Configuration.Selection.Algorithm?

    @Option(help: "How many clips to keep: a number, or a percentage of the clips there are.")
    var capacity: Capacity = .share(0.2)

    @Option(help: "A CSV file with the columns path and corresponds (1 or 0), to measure the set by.")
    var labels: String?

    @Option(help: "Fixes every random choice: the order of the files and the first centroids.")
    var seed: UInt64?

    @Option(help: "The views to curate by, separated by commas; default all.")
    var views: String?

    @Option(help: "Clusters of each view; default as configured, fewer for a small collection.")
    var clusters: Int?

    @Option(name: .customLong("config"), help: "A configuration file for everything else.")
    var configurationFile: String?

    func validate() throws {
        if let clusters, !(2...4096).contains(clusters) {
            throw ValidationError("--clusters \(clusters): there must be from 2 to 4096 clusters")
        }
    }

    func run() throws {
        let console = Console()
        var configuration = try Configuration.loadOrExplain(configurationFile, console: console)
        if let seed { configuration.seed = seed }
        if let algorithm { configuration.selection.algorithm = algorithm }
        if let clusters {
            configuration.clustering.clusters = clusters
            configuration.views = configuration.views.map { Configuration.View(name: $0.name) }
        }
        if let views {
            configuration.views = views.split(separator: ",").map { Configuration.View(name: String($0)) }
        }
        LoggingSystem.bootstrap(configuration.log, environment: ProcessInfo.processInfo.environment)
        // Whoever names the files trusts their places, if not their contents.
        configuration.sources.fileRoots = ["/"]
        let logger = Logger(label: "acavd")

        let truth = try explained(console, ExitStatus.failure) {
            try labels.map { try CorrespondenceLabels(file: $0) }
        }
        let videos = try explained(console, ExitStatus.failure) { try VideoCollection(paths).videos }
        if let labels, let truth, !videos.contains(where: { truth.corresponds($0.uri) != nil }) {
            console.say(
                "acavd: \(labels): none of the \(videos.count) videos has a label; paths in it are relative to its folder"
            )
        }
        console.progress("counting the clips of \(videos.count) videos")
        var workers = try explained(console, ExitStatus.configuration) { try configuration.workerParameters() }
        let encoding: EncodingDescription
        do throws(ProcessStartError) {
            encoding = try workers.requireStart(logger: logger)
        } catch {
            console.say("acavd: \(error)")
            if case .refused = error { throw ExitStatus.configuration }
            throw ExitStatus.failure
        }
        workers.encoding = encoding
        let planned = plannedClips(videos, planning: configuration.planning(workers, logger: logger))
        if clusters == nil {
            configuration.clustering.clusters = min(
                configuration.clustering.clusters, Curate.mostClusters(forClips: planned))
        }

        // The order of files often follows their subject; a crawl's does not. The seed shuffles them.
        var generator = SeededGenerator.stream(seed: configuration.seed, named: "order of files")
        let shuffled = videos.shuffled(using: &generator)
        let stop = StopFlag()
        let signals = StopSignals(raising: stop)
        defer { withExtendedLifetime(signals) {} }

        let parameters = configuration.curationParameters(encoding.views, capacity: capacity.clips(of: planned))
        for advice in selectionAdvice(parameters, clips: planned) { console.say("acavd: \(advice)") }
        let curator = configuration.collectionCurator(parameters)
        let pass = Pass(curator: curator, truth: truth, total: shuffled.count, console: console)
        try pass.run(shuffled, embedding: configuration.embedding(workers, logger: logger), until: stop)
        try explained(console, ExitStatus.failure) {
            try pass.printResult(clusteringNames: parameters.clusteringNames)
        }
        if stop.isRaised { throw ExitStatus.interrupted }
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
