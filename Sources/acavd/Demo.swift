import ArgumentParser
import EventLog
import Foundation
import KafkaLog
import Logging
import Media
import Operations
import Pipeline
import SyntheticMedia

/// `acavd demo`: the whole job with nothing to set up.
struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the whole job: an embedded broker, generated clips, the daemon, its events.",
        discussion: """
            Starts a Kafka broker inside the process, generates short clips whose sound does or does not belong to \
            their picture, writes their IDs to videos.discovered as a crawler would, runs the daemon on them, and \
            prints the events it publishes as they arrive. Some messages are bad on purpose. Ends with a summary that \
            compares the curated set with the truth.
            """)

    @Option(help: "Clips to generate.")
    var clips = 240

    @Option(help: "The share of them whose sound belongs to their picture.")
    var corresponding = 0.5

    @Option(help: "Fixes the clips and every random choice.")
    var seed: UInt64 = 1

    @Flag(help: "Print no event, only the summary.")
    var quiet = false

    func validate() throws {
        guard clips >= 40 else { throw ValidationError("--clips \(clips): fewer than 40 clips show nothing") }
        guard (0...1).contains(corresponding) else {
            throw ValidationError("--corresponding \(corresponding): a share lies between 0 and 1")
        }
    }

    func run() throws {
        let console = Console()
        MediaLibrary.quieten()
        // Whoever reads the events may leave early; the clips below the temporary folder are tidied up all the same.
        signal(SIGPIPE, SIG_IGN)
        LoggingSystem.bootstrap(Configuration().log, environment: ProcessInfo.processInfo.environment)
        var logger = Logger(label: "acavd.demo")
        // Bad messages are part of the show: they appear among the events, not as warnings beside them.
        logger.logLevel = .error

        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        let stop = StopFlag()
        let signals = StopSignals(raising: stop)
        defer { withExtendedLifetime(signals) {} }
        let collection = SyntheticCollection(count: clips, correspondingShare: corresponding, seed: seed)
        try generate(collection, in: folder, console: console, until: stop)
        if stop.isRaised { throw ExitStatus.interrupted }

        let stage = try DemoStage(
            folder: folder, collection: collection, seed: seed, logger: logger)
        console.say(
            "broker    \(stage.bootstrapServers)  (try: kcat -b \(stage.bootstrapServers) -t clips.curated.events -C -q)"
        )
        console.say("daemon    reading videos.discovered, writing clips.curated.events, clips.curated, videos.rejected")
        let summary = try stage.run(until: stop, quiet: quiet, console: console)
        console.clearLine()
        print(summary)
        if stage.wasInterrupted { throw ExitStatus.interrupted }
    }

    private func generate(
        _ collection: SyntheticCollection, in folder: URL, console: Console, until stop: StopFlag
    ) throws {
        console.say("clips     generating \(collection.items.count) clips of 2 s, below \(folder.path)")
        let writers = OrderedWork<SyntheticCollection.Item, SyntheticMediaError?>(
            workers: ProcessInfo.processInfo.activeProcessorCount, limit: 16
        ) {
            { item in
                do throws(SyntheticMediaError) {
                    try item.clip.write(to: folder.appendingPathComponent(item.fileName).path)
                    return nil
                } catch {
                    return error
                }
            }
        }
        var written = 0
        func collect() throws {
            for failure in writers.collect(timeout: .milliseconds(100)) {
                if let failure { throw failure }
                written += 1
            }
            console.progress(
                "\(Console.bar(Double(written) / Double(collection.items.count))) "
                    + "\(written)/\(collection.items.count) clips generated")
        }
        for item in collection.items where !stop.isRaised {
            while writers.room == 0 { try collect() }
            writers.submit(item)
        }
        while writers.outstanding > 0 { try collect() }
        console.clearLine()
    }
}
