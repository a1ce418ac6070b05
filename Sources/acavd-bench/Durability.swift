import ArgumentParser
import Curation
import EventLog
import Foundation
import Foundations
import KafkaLog
import Logging
import LoopbackKafka
import Pipeline
import Selection
import StateStore

/// `acavd-bench durability`: what transactions, changelog and store cost a clip, and how long a restart takes.
struct Durability: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What exactly-once costs a clip, and how long a restart takes beside a rebuild.",
        discussion: """
            Clips are made up, so that nothing but the curator and what makes it durable is timed. Without --bootstrap the \
            broker is one in this process.
            """)

    @Option(help: "Members to have when restarting.")
    var members = 100_000

    @Option(help: "Clips to measure the steady state by.")
    var clips = 20_000

    @Option(help: "A Kafka broker, as host:port; topics with unique names are made there.")
    var bootstrap: String?

    func run() throws {
        var logger = Logger(label: "bench")
        logger.logLevel = .critical
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let synthetic = SyntheticClips(seed: 5)
        print("steady state, \(clips) clips in mini-batches of 256, capacity 10000, microseconds a clip")
        let engine = try engineAlone(synthetic)
        print(line("the engine alone", engine, engine))
        let memory = try inMemory(synthetic, logger: logger)
        print(line("+ events, journal, checkpoints, a log in memory", memory, engine))

        let loopback = try bootstrap == nil ? LoopbackKafka() : nil
        let servers = bootstrap ?? loopback?.bootstrapServers ?? ""
        let name = bootstrap ?? "the loopback broker"
        let properties = try KafkaProperties(["bootstrap.servers": servers])
        let crawl = KafkaCrawl(
            prefix: "bench-\(UUID().uuidString.lowercased())", properties: properties, folder: folder, logger: logger)
        let without = try crawl.run(synthetic, clips: clips, capacity: 10_000, name: "without", withStore: false)
        print(line("+ \(name)", without.microsecondsPerClip, engine))
        let with = try crawl.run(synthetic, clips: clips, capacity: 10_000, name: "with", withStore: true)
        print(line("+ the local store", with.microsecondsPerClip, engine))
        print("  one transaction for every \(with.clips / max(with.transactions, 1)) clips")

        print("a restart with \(members) members")
        _ = try crawl.run(
            synthetic, clips: members + members / 4, capacity: members, name: "restart", withStore: true)
        let warm = try crawl.restart(name: "restart", store: "restart")
        print("  from a warm store          \(warm)")
        let rebuilt = try crawl.restart(name: "restart", store: "rebuilt")
        print("  rebuilt from the changelog \(rebuilt)")
        withExtendedLifetime(loopback) {}
    }

    private func line(_ what: String, _ microseconds: Double, _ base: Double) -> String {
        "  " + what.padding(toLength: 52, withPad: " ", startingAt: 0)
            + String(format: "%8.1f  %6.2f", microseconds, microseconds / base)
    }

    private func engineAlone(_ synthetic: SyntheticClips) throws -> Double {
        let curator = Curator(SyntheticClips.parameters(capacity: 10_000))
        var seconds = 0.0
        for first in stride(from: 0, to: clips, by: 256) {
            let inputs = (first..<min(first + 256, clips)).compactMap { VideoID("\($0)") }.map {
                CurationInput.clip(synthetic.clip($0))
            }
            let start = ContinuousClock.now
            _ = try curator.curate(inputs)
            if first >= Crawl.unmeasured { seconds += (ContinuousClock.now - start) / .seconds(1) }
        }
        return seconds * 1e6 / Double(clips - Crawl.unmeasured)
    }

    private func inMemory(_ synthetic: SyntheticClips, logger: Logger) throws -> Double {
        let names = CrawlTopics(prefix: "memory")
        let broker = InMemoryBroker(topics: names.partitions, compacted: names.compacted)
        for number in 0..<clips {
            _ = try broker.append(
                LogRecord(topic: names.discovered, key: nil, value: Array("\(number)".utf8)))
        }
        let log = InMemoryLog(broker: broker, transactionalID: "memory", group: "memory")
        let run = try Crawl(log: log, topics: names, store: nil, logger: logger).run(
            synthetic, clips: clips, capacity: 10_000)
        return run.microsecondsPerClip
    }
}
