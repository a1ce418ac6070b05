import Curation
import EventLog
import Foundation
import Foundations
import KafkaLog
import Logging
import LoopbackKafka
import Operations
import Pipeline
import Workers
import Selection
import SyntheticMedia
import Systemd
import Synchronization

/// The broker, the crawler, the daemon and the subscriber of `acavd demo`.
final class DemoStage {
    let bootstrapServers: String
    private(set) var wasInterrupted = false

    private let broker: LoopbackKafka
    private let configuration: Configuration
    private let truth: [String: Bool]
    private let messages: [LogRecord]
    private let logger: Logger

    /// What the daemon's thread tells the subscriber's.
    private final class Progress: Sendable {
        struct State {
            var report = StreamReport()
            var failure: String?
            var hasEnded = false
        }

        let state = Mutex(State())
    }

    init(folder: URL, collection: SyntheticCollection, seed: UInt64, logger: Logger) throws {
        self.logger = logger
        var configuration = Configuration()
        let topics = configuration.topics
        broker = try LoopbackKafka(
            topics: [topics.discovered: 4, topics.events: 1, topics.curated: 1, topics.rejected: 1],
            compacted: [topics.curated])
        bootstrapServers = broker.bootstrapServers
        configuration.seed = seed
        configuration.kafka.set("bootstrap.servers", to: bootstrapServers)
        // Percent-encoded, whatever TMPDIR is called.
        let prefix = URL(fileURLWithPath: folder.path, isDirectory: false).absoluteString
        configuration.media.uriTemplate = "\(prefix)/{id}.mp4"
        configuration.media.clipSeconds = 2
        configuration.sources.fileRoots = [folder.path]
        configuration.clustering.clusters = SyntheticScene.allCases.count
        configuration.clustering.warmUpClips = max(configuration.clustering.clusters * 4, collection.items.count / 4)
        configuration.clustering.publicationIntervalClips = 32
        configuration.selection.capacity = collection.items.count / 4
        configuration.pipeline.batchClips = 16
        configuration.pipeline.batchSeconds = 0.2
        configuration.http.address = "127.0.0.1:0"
        configuration.http.socket = .off
        configuration.http.thumbnails = true
        configuration.state.directory = folder.appendingPathComponent("state").path
        self.configuration = configuration
        truth = Dictionary(uniqueKeysWithValues: collection.items.map { ($0.id, $0.clip.corresponds) })
        messages = DemoStage.crawl(collection, topic: configuration.topics.discovered)
    }

    /// What the crawler writes: every clip, some as bare IDs and some as JSON, and a few messages that are bad.
    private static func crawl(_ collection: SyntheticCollection, topic: String) -> [LogRecord] {
        func record(_ value: String?, key: String? = nil) -> LogRecord {
            LogRecord(topic: topic, key: key.map { Array($0.utf8) }, value: value.map { Array($0.utf8) })
        }
        var records = collection.items.enumerated().map { index, item in
            record(index.isMultiple(of: 4) ? "{\"id\":\"\(item.id)\"}" : item.id, key: item.id)
        }
        records.insert(record("a-video-that-is-not-there"), at: records.count / 3)
        records.insert(record("{\"id\": 42}"), at: records.count / 2)
        // Takedowns: some of these clips will be members by then.
        for item in collection.items.filter(\.clip.corresponds).prefix(4) {
            records.append(record(nil, key: item.id))
        }
        return records
    }

    /// Runs the daemon until every message is settled, printing events meanwhile.
    ///
    /// - Returns: The summary, in lines.
    func run(until interrupt: StopFlag, quiet: Bool, console: Console) throws -> String {
        let daemon = try Daemon(
            LiveConfiguration(configuration), manager: ServiceManager(environment: [:]), logger: logger)
        if !quiet {
            for address in daemon.servers.addresses { console.say("page      \(address)  (while the demo runs)") }
        }
        let producer = try KafkaProducer(properties: KafkaProperties(configuration.kafka.properties), logger: logger)
        for message in messages { try producer.send(message) }
        try producer.flush()

        let stop = StopFlag()
        let clock = ContinuousClock()
        let start = clock.now
        let goal = messages.count
        let progress = Progress()
        let thread = Thread {
            let failure: String?
            do {
                try daemon.run(until: stop) { report in
                    progress.state.withLock { $0.report = report }
                    if report.tallies.messages >= goal { stop.raise() }
                }
                failure = nil
            } catch {
                failure = "\(error)"
            }
            progress.state.withLock {
                $0.failure = failure
                $0.hasEnded = true
            }
        }
        thread.start()

        let reader = try TopicReader(
            topic: configuration.topics.events, from: .beginning,
            properties: KafkaProperties(configuration.kafka.properties), group: "acavd-demo", timeout: .seconds(10),
            logger: logger)
        var table = CuratedTable()
        var changes = 0
        while true {
            let (report, failure, hasEnded) = progress.state.withLock { ($0.report, $0.failure, $0.hasEnded) }
            let records = try reader.poll(maximum: 500, timeout: .milliseconds(100))
            for record in records {
                let event = try CuratedEvent.parse(record)
                table.apply(event)
                changes += 1
                if !quiet { console.say(line(for: event)) }
            }
            console.progress(
                "\(Console.bar(Double(report.tallies.messages) / Double(goal))) \(report.tallies.messages)/\(goal) messages  "
                    + "\(report.tallies.clips) clips  \(report.state.size) curated  "
                    + "MI \(decimals(report.state.mutualInformation, 3))")
            if interrupt.isRaised {
                wasInterrupted = true
                stop.raise()
            }
            // The daemon leaves when all is published; the subscriber reads on until it has all of it.
            let published = report.curation.accepted + report.curation.displaced + report.curation.withdrawn
            if hasEnded && (changes >= published || failure != nil) { break }
        }
        let (report, failure) = progress.state.withLock { ($0.report, $0.failure) }
        if let failure { throw DemoFailure(description: failure) }
        return summary(report, table: table, elapsed: clock.now - start)
    }

    private func line(for event: CuratedEvent) -> String {
        let change = event.change
        let tail = "MI \(decimals(change.objective, 3))  \(change.setSize) members"
        return switch event {
        case .accepted: "  accept  \(change.clip.id)  \(tail)"
        case .evicted(_, .displaced(let winner)): "  evict   \(change.clip.id)  displaced by \(winner)  \(tail)"
        case .evicted(_, let reason): "  evict   \(change.clip.id)  \(reason.name)  \(tail)"
        }
    }

    private func summary(_ report: StreamReport, table: CuratedTable, elapsed: Duration) -> String {
        let members = table.members.keys
        let hits = members.count { truth[$0.video.text] ?? false }
        let corresponding = truth.values.count { $0 }
        let counts = report.curation
        // A takedown may reach a clip before its decision does.
        func breakdown<Key>(_ counts: [Key: Int], _ name: (Key) -> String) -> String {
            let parts = counts.map { "\($0.value) \(name($0.key))" }.sorted()
            return parts.isEmpty ? "" : "  (\(parts.joined(separator: ", ")))"
        }
        return [
            "seen           \(report.tallies.messages) messages, \(report.tallies.clips) clips",
            "accepted       \(counts.accepted)",
            "evicted        \(counts.displaced + counts.withdrawn)  "
                + "(\(counts.displaced) displaced, \(counts.withdrawn) withdrawn)",
            "declined       \(counts.declined.values.reduce(0, +))\(breakdown(counts.declined) { $0.rawValue })",
            "dropped        \(counts.dropped)  (withdrawn before there was a decision)",
            "filtered       \(report.tallies.filtered.values.reduce(0, +))\(breakdown(report.tallies.filtered) { $0.rawValue })",
            "dead-lettered  \(report.tallies.deadLettered.values.reduce(0, +))\(breakdown(report.tallies.deadLettered) { $0 })",
            "curated set    \(report.state.size) clips, "
                + "mutual information \(decimals(report.state.mutualInformation, 3)) nats",
            "precision      \(decimals(Double(hits) / Double(max(members.count, 1)), 3)) of the set corresponds; "
                + "of all clips \(decimals(Double(corresponding) / Double(max(truth.count, 1)), 3))",
            "speed          \(decimals(Double(report.tallies.clips) / (elapsed / .seconds(1)), 1)) clips a second, "
                + "joining the consumer group included",
        ].joined(separator: "\n")
    }
}

/// The daemon ended by itself.
struct DemoFailure: Error, CustomStringConvertible {
    let description: String
}
