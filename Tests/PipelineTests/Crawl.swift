import Curation
import EventLog
import Foundation
import Foundations
import Logging
import Pipeline
import Selection
import StateStore
import Synchronization
import Testing
import Workers

/// A crawl in memory: messages of every kind, an embedder that reads the outcome off the video's name, and the service,
/// which any number of runs carry on.
final class Crawl {
    static let topics = OutputTopics(events: "events", curated: "curated", rejected: "rejected")
    static let changelog = "acavd-state-changelog"
    static let application = "acavd"

    let broker: InMemoryBroker
    var curation: CurationParameters
    private(set) var messages = 0
    private var starts = 0

    /// - Parameters:
    ///   - partitions: Of the input.
    ///   - curation: The model; the small one goes through all its life in sixty messages.
    init(partitions: Int = 3, curation: CurationParameters = Crawl.small) {
        self.curation = curation
        broker = InMemoryBroker(
            topics: [
                "discovered": partitions, "events": 1, "curated": 1, "rejected": 1, Crawl.changelog: 1,
            ],
            compacted: ["curated", Crawl.changelog])
    }

    static let small = parameters(capacity: 14, warmUp: 16, interval: 12, gate: -20)
    static let large = parameters(capacity: 60, warmUp: 80, interval: 100)

    static func parameters(
        capacity: Int, warmUp: Int, interval: Int, gate: Double? = nil, clusteringsPerView: Int = 2
    ) -> CurationParameters {
        CurationParameters(
            audioViews: [CurationView(name: "sound", featureDimension: 8, dimension: 6, clusters: 6)],
            visualViews: [CurationView(name: "picture", featureDimension: 8, dimension: 6, clusters: 6)],
            selection: gate.map { SelectionParameters(capacity: capacity, margin: 0.02, gate: $0) }
                ?? SelectionParameters(capacity: capacity),
            clusteringsPerView: clusteringsPerView, warmUpClips: warmUp, publicationIntervalClips: interval)
    }

    // MARK: - Input

    func send(_ value: String?, key: String? = nil, partition: Int32? = nil) throws {
        try broker.append(
            LogRecord(
                topic: "discovered", partition: partition, key: key.map { Array($0.utf8) },
                value: value.map { Array($0.utf8) }))
        messages += 1
    }

    /// Videos "g7" and the like give one clip, every fifth two; "silent", "short" and "broken" are what they say.
    func sendVideos(_ numbers: Range<Int>) throws {
        for number in numbers {
            switch number % 23 {
            case 3: try send("silent\(number)")
            case 7: try send("short\(number)")
            case 11: try send("broken\(number)")
            case 13: try send("{\"id\": \"g\(number)\", \"uri\": \"memory:g\(number)\", \"other\": [1]}")
            case 17: try send("{\"id\": ")
            case 19: try send(nil)
            case 21: try send(nil, key: "g\(number - 9)")
            case 22: try send("g\(number - 22)")
            default: try send("g\(number)")
            }
        }
    }

    static func embed(_ request: VideoRequest) -> VideoOutcome {
        let name = request.id.text
        if name.hasPrefix("silent") { return .embedded([], filtered: [.noAudio]) }
        if name.hasPrefix("short") { return .embedded([], filtered: [.tooShort]) }
        if name.hasPrefix("broken") {
            return .failed(
                VideoFailure(
                    errorClass: "media.corrupt", message: "\(request.uri): damaged", attempts: 2,
                    lastWords: "so this is the end"))
        }
        let number = Int(name.dropFirst()) ?? 0
        var generator = SeededGenerator.stream(seed: 99, named: name)
        let clips = (0..<(number % 5 == 0 ? 2 : 1)).map { index in
            let span = TimeSpan(start: Double(index) * 10, end: Double(index) * 10 + 10)
            let sound = Int.random(in: 0..<6, using: &generator)
            let picture = generator.nextUnit() < 0.5 ? sound : Int.random(in: 0..<6, using: &generator)
            let features = [sound, picture].map { concept in
                (0..<8).map { Float($0 == concept ? 3 : 0) + Float(generator.nextUnit()) }
            }
            return EmbeddedClip(
                clip: ClipReference(video: request.id, uri: request.uri, span: span), features: features)
        }
        return .embedded(clips, filtered: [])
    }

    // MARK: - Running

    /// What a run is given besides the crawl.
    struct Conditions {
        /// With none a run is the same call by call, every time.
        var workers = 0
        var limit = 20
        var batchClips = 8

        /// How long messages wait for a mini-batch to be full.
        var batchDelay = Duration.zero
        var uriTemplate = URITemplate("memory:{id}")
        var rules = VideoRules()
        var embed: @Sendable (VideoRequest) -> VideoOutcome = { Crawl.embed($0) }

        /// Messages, counted over all runs, after which it is told to stop; all of the crawl's without one.
        var goal: Int?

        /// Ends a run that need not come to its goal.
        var stop = StopFlag()
        var store: LocalState?
        var earlier = EarlierRun()
        var wantsEstimates = false
        var control = ServiceControl()

        /// Sees each report before the run is judged by it.
        var onCommit: (StreamReport) -> Void = { _ in }
    }

    /// The service did not come to its goal: a test waits for something that does not happen.
    struct Stuck: Error {}

    /// Polls without a transaction after which a run is stuck.
    private static let patience = 2000

    /// Runs the service until it has processed as many messages as its goal.
    ///
    /// - Parameter happening: Asked at each boundary of each call of the log. It may act on the broker as other
    ///   processes do.
    /// - Returns: The last report.
    @discardableResult
    func run(
        _ conditions: Conditions = Conditions(), happening: sending @escaping FaultPlan.Decision = { _ in nil }
    ) throws -> StreamReport {
        let goal = conditions.goal ?? messages
        let stop = StopFlag(following: conditions.stop)
        let polls = PollCount()
        let plan = FaultPlan { boundary in
            if boundary.call == .poll, polls.countUp() > Crawl.patience { stop.raise() }
            return happening(boundary)
        }
        var parameters = serviceParameters()
        parameters.batchClips = conditions.batchClips
        parameters.batchDelay = conditions.batchDelay
        parameters.uriTemplate = conditions.uriTemplate
        parameters.rules = conditions.rules
        let embed = conditions.embed
        let earlier = conditions.earlier
        let wantsEstimates = conditions.wantsEstimates
        var last = StreamReport()
        let service = CurationService(
            log: log(plan),
            embedding: OrderedWork<VideoRequest, VideoOutcome>(workers: conditions.workers, limit: conditions.limit) {
                embed
            },
            parameters: parameters, store: conditions.store,
            earlier: { () throws(ServiceError) in earlier }, control: conditions.control, logger: Crawl.silent,
            observer: CommitObserver(wantsEstimates: wantsEstimates) { report in
                last = report
                conditions.onCommit(report)
                polls.reset()
                if report.tallies.messages >= goal { stop.raise() }
            })
        try service.run(until: stop)
        if last.tallies.messages < goal, !conditions.stop.isRaised { throw Stuck() }
        return last
    }

    /// Parameters of a new run.
    func serviceParameters() -> ServiceParameters {
        starts += 1
        var parameters = ServiceParameters(
            topics: Crawl.topics, discovered: "discovered", changelog: Crawl.changelog,
            application: Crawl.application,
            instance: Instance(id: "run-\(starts)", host: "here", process: starts), curation: curation,
            encoder: "crawl/1", source: "/acavd/test", uriTemplate: URITemplate("memory:{id}"))
        parameters.batchDelay = .zero
        parameters.retryDelay = .zero
        return parameters
    }

    func log(_ faults: FaultPlan? = nil) -> InMemoryLog {
        InMemoryLog(
            broker: broker, transactionalID: Crawl.application, group: Crawl.application, faults: faults)
    }

    static var silent: Logger {
        var logger = Logger(label: "test")
        logger.handler = SwiftLogNoOpLogHandler()
        return logger
    }

    // MARK: - What is left behind

    func events() throws -> [CuratedEvent] {
        try broker.records(of: "events").map { try CuratedEvent.parse($0) }
    }

    /// The table as a subscriber has it who reads it from the start.
    func table() throws -> CuratedTable {
        var table = CuratedTable()
        for record in broker.records(of: "curated") { table.apply(try CuratedTableRecord.parse(record)) }
        return table
    }

    /// What a start finds in the output topics.
    func earlierRun() throws -> EarlierRun {
        EarlierRun(
            nextSequence: try events().last.map { $0.change.sequence + 1 } ?? 0,
            members: try table().members.values.sorted { $0.sequence < $1.sequence })
    }

    /// The state as the changelog alone has it.
    func saved() throws -> SavedState {
        let reader = InMemoryLog(broker: broker, transactionalID: "reader", group: "reader")
        let recovery = try Recovery(of: Crawl.changelog, from: reader, cache: nil, contents: .empty)
        return try #require(try recovery.saved(by: Crawl.application))
    }
}

/// Polls since the last transaction. Only the service's thread counts.
private final class PollCount: Sendable {
    private let count = Mutex(0)

    func countUp() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }

    func reset() { count.withLock { $0 = 0 } }
}
