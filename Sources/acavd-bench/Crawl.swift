import Curation
import Embedding
import EventLog
import Foundation
import Foundations
import KafkaLog
import Logging
import Pipeline
import StateStore
import Synchronization
import Workers

/// The topics of one run.
struct CrawlTopics {
    let prefix: String

    var discovered: String { "\(prefix).discovered" }
    var events: String { "\(prefix).events" }
    var curated: String { "\(prefix).curated" }
    var rejected: String { "\(prefix).rejected" }
    var changelog: String { "\(prefix)-state-changelog" }

    var partitions: [String: Int] {
        Dictionary(uniqueKeysWithValues: [discovered, events, curated, rejected, changelog].map { ($0, 1) })
    }

    var compacted: Set<String> { [curated, changelog] }
}

/// The service over synthetic clips, timed but for making them.
struct Crawl {
    let log: any EventLog
    let topics: CrawlTopics
    let store: LocalState?
    let logger: Logger

    /// Clips before the clock starts: past the warm-up, which costs what it costs once.
    static let unmeasured = 2048

    /// What a run took after that, and in how many transactions.
    struct Timing {
        let seconds: Double
        let clips: Int
        let transactions: Int

        var microsecondsPerClip: Double { seconds * 1e6 / Double(clips) }
    }

    func run(_ synthetic: SyntheticClips, clips: Int, capacity: Int) throws -> Timing {
        var parameters = ServiceParameters(
            topics: OutputTopics(events: topics.events, curated: topics.curated, rejected: topics.rejected),
            discovered: topics.discovered, changelog: topics.changelog, application: topics.prefix,
            instance: Instance(id: UUID().uuidString, host: "bench", process: 0),
            curation: SyntheticClips.parameters(capacity: capacity), encoder: BuiltinEncoder.version,
            source: "/acavd/bench", uriTemplate: URITemplate("https://media.example.org/{id}.mp4"))
        parameters.batchDelay = .seconds(10)
        // Made on the service's own thread, so that making them can be taken off.
        let making = Atomic<Int>(0)
        let stop = StopFlag()
        var transactions = 0
        var start: (time: ContinuousClock.Instant, clips: Int, transactions: Int)?
        var decided = 0
        let service = CurationService(
            log: log,
            embedding: OrderedWork<VideoRequest, VideoOutcome>(workers: 0, limit: 256) {
                { request in
                    let begin = ContinuousClock.now
                    let clip = synthetic.clip(request.id)
                    making.add(Int((ContinuousClock.now - begin) / .nanoseconds(1)), ordering: .relaxed)
                    return .embedded([clip], filtered: [])
                }
            },
            parameters: parameters, store: store, earlier: { () throws(ServiceError) in EarlierRun() }, logger: logger,
            observer: CommitObserver { report in
                transactions = report.transactions
                decided = report.tallies.clips
                if start == nil, decided >= Crawl.unmeasured {
                    start = (ContinuousClock.now, decided, transactions)
                    making.store(0, ordering: .relaxed)
                }
                if report.tallies.messages >= clips - clips % 256 { stop.raise() }
            })
        try service.run(until: stop)
        guard let start else { return Timing(seconds: 0, clips: 1, transactions: 0) }
        let elapsed = (ContinuousClock.now - start.time) / .seconds(1)
        return Timing(
            seconds: elapsed - Double(making.load(ordering: .relaxed)) * 1e-9, clips: decided - start.clips,
            transactions: transactions - start.transactions)
    }
}

/// A local store that knows how long its changes took.
final class TimedStore: StateCache {
    private let store: LocalStore
    private(set) var seconds = 0.0
    private(set) var bytes = 0

    init(_ store: LocalStore) {
        self.store = store
    }

    func apply(_ changes: [StateChange], position: Int64?) throws(StoreError) {
        let start = ContinuousClock.now
        try store.apply(changes, position: position)
        seconds += (ContinuousClock.now - start) / .seconds(1)
        bytes += changes.reduce(0) { $0 + ($1.value?.count ?? 0) }
    }

    func setAside(because reason: String) throws(StoreError) -> SetAside {
        try store.setAside(because: reason)
    }
}

/// Crawls over a Kafka broker, each with topics and a state directory of its own.
struct KafkaCrawl {
    let prefix: String
    let properties: KafkaProperties
    let folder: URL
    let logger: Logger

    private func topics(_ name: String) -> CrawlTopics { CrawlTopics(prefix: "\(prefix)-\(name)") }

    private func log(_ topics: CrawlTopics) throws -> KafkaLog {
        try KafkaLog(properties: properties, transactionalID: topics.prefix, group: topics.prefix, logger: logger)
    }

    private func open(_ topics: CrawlTopics, store: String) throws -> (LocalStore, StoreContents) {
        try LocalStore.open(
            directory: folder.appendingPathComponent(store).path,
            identity: StoreIdentity(
                applicationID: topics.prefix, changelogTopic: topics.changelog,
                schemaVersion: StateHead.schemaVersion))
    }

    func run(
        _ synthetic: SyntheticClips, clips: Int, capacity: Int, name: String, withStore: Bool
    ) throws -> Crawl.Timing {
        let topics = topics(name)
        let kafka = try KafkaTopics(properties: properties, logger: logger)
        for (topic, partitions) in topics.partitions {
            _ = try kafka.create(
                topic, partitions: partitions,
                settings: topics.compacted.contains(topic) ? ["cleanup.policy": "compact"] : [:], timeout: .seconds(30))
        }
        let producer = try KafkaProducer(properties: properties, logger: logger)
        for number in 0..<clips {
            try producer.send(LogRecord(topic: topics.discovered, key: nil, value: Array("\(number)".utf8)))
        }
        try producer.flush()
        let opened = try withStore ? open(topics, store: name) : nil
        defer { opened?.0.close() }
        let store = opened.map { TimedStore($0.0) }
        let state = opened.flatMap { opened in store.map { LocalState(cache: $0, contents: opened.1) } }
        let timing = try Crawl(log: log(topics), topics: topics, store: state, logger: logger)
            .run(synthetic, clips: clips, capacity: capacity)
        if let store {
            print(
                String(
                    format: "  (in the store itself %.1f, for %.0f bytes a clip, the warm-up included)",
                    store.seconds * 1e6 / Double(clips), Double(store.bytes) / Double(clips)))
        }
        return timing
    }

    /// A start up to the point where it would go on, step by step.
    func restart(name: String, store: String) throws -> String {
        let topics = topics(name)
        let clock = ContinuousClock()
        let begin = clock.now
        let log = try log(topics)
        try log.claim()
        let claimed = clock.now
        let (cache, contents) = try open(topics, store: store)
        defer { cache.close() }
        let opened = clock.now
        let recovery = try Recovery(of: topics.changelog, from: log, cache: cache, contents: contents)
        let read = clock.now
        guard let saved = try recovery.saved(by: topics.prefix) else { return "there is no state" }
        let restored = try saved.restore()
        let end = clock.now
        func seconds(_ from: ContinuousClock.Instant, _ to: ContinuousClock.Instant) -> String {
            String(format: "%.2f", (to - from) / .seconds(1))
        }
        return "\(seconds(begin, end)) s: claim \(seconds(begin, claimed)), store \(seconds(claimed, opened)) "
            + "(\(recovery.stored) entries), changelog \(seconds(opened, read)) (\(recovery.read) records), "
            + "restore \(seconds(read, end)) (\(restored.curator.state.size) members, \(restored.replayed) clips replayed)"
    }
}
