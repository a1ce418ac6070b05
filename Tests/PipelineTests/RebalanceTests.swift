import Curation
import EventLog
import Foundation
import Foundations
import Logging
import Pipeline
import Selection
import Testing

/// A log that plays a script: each call of `poll` gives the next events, and commits are written down.
private final class ScriptedLog: EventLog, TransactionBackend {
    private var script: [[InputEvent]]
    private var published: [LogRecord] = []
    private(set) var commits: [(records: [LogRecord], offsets: LogOffsets)] = []

    /// What the next commits throw, the first first.
    var failures: [LogFailure] = []

    /// Called when the script is over.
    var onEnd: () -> Void = {}

    init(_ script: [[InputEvent]]) {
        self.script = script
    }

    func poll(maximum: Int, timeout: Duration) throws(LogFailure) -> [InputEvent] {
        guard !script.isEmpty else {
            onEnd()
            return []
        }
        let events = script.removeFirst()
        // A call that brings nothing takes its time, in which videos are embedded.
        if events.isEmpty { Thread.sleep(forTimeInterval: 0.1) }
        return events
    }

    func pause() throws(LogFailure) {}
    func resume() throws(LogFailure) {}
    func close() throws(LogFailure) {}

    func begin() throws(LogFailure) -> LogTransaction {
        published = []
        return LogTransaction(backend: self)
    }

    func publish(_ record: LogRecord) throws(LogFailure) { published.append(record) }

    func commit(offsets: LogOffsets) throws(LogFailure) {
        if !failures.isEmpty { throw failures.removeFirst() }
        commits.append((published, offsets))
    }

    func abort() throws(LogFailure) {}
}

@Suite("Rebalances and failures of the log")
struct RebalanceTests {
    private static let first = TopicPartition(topic: "discovered", partition: 0)
    private static let second = TopicPartition(topic: "discovered", partition: 1)

    private func record(_ source: TopicPartition, _ offset: Int64, _ value: String) -> InputEvent {
        .record(ConsumedRecord(source: source, offset: offset, key: nil, value: Array(value.utf8)))
    }

    private func service(_ log: ScriptedLog, slow: @escaping @Sendable (String) -> Bool = { _ in false })
        -> (CurationService, Curator)
    {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let curator = Curator(
            CurationParameters(
                audioViews: [CurationView(name: "sound", featureDimension: 2, dimension: 2, clusters: 2)],
                visualViews: [CurationView(name: "picture", featureDimension: 2, dimension: 2, clusters: 2)],
                selection: SelectionParameters(capacity: 100, gate: -20), warmUpClips: 4))
        let embedding = OrderedWork<VideoRequest, VideoOutcome>(workers: 1, limit: 50) {
            { request in
                if slow(request.id.text) { Thread.sleep(forTimeInterval: 0.6) }
                let span = TimeSpan(start: 0, end: 1)
                let side = Float(request.id.text.utf8.reduce(0) { $0 + Int($1) } % 2)
                return .embedded(
                    [
                        EmbeddedClip(
                            clip: ClipReference(video: request.id, uri: request.uri, span: span),
                            features: [[side, 1], [side, 2]])
                    ], filtered: [])
            }
        }
        let service = CurationService(
            log: log, embedding: embedding, curator: curator,
            parameters: ServiceParameters(
                topics: OutputTopics(events: "events", curated: "curated", rejected: "rejected"), source: "/test",
                uriTemplate: URITemplate("memory:{id}"), batchClips: 4, batchDelay: .milliseconds(1)),
            earlier: EarlierRun(), logger: logger)
        return (service, curator)
    }

    private func run(_ log: ScriptedLog, _ service: CurationService, until isDone: @escaping () -> Bool) throws {
        let stop = StopFlag()
        var idle = 0
        log.onEnd = {
            idle += 1
            if isDone() || idle > 500 { stop.raise() }
            Thread.sleep(forTimeInterval: 0.005)
        }
        try service.run(until: stop)
    }

    @Test("What a partition that is revoked still had in the warm-up is left to its next reader")
    func revokedInWarmUp() throws {
        let (first, second) = (RebalanceTests.first, RebalanceTests.second)
        let log = ScriptedLog([
            [.assigned([first, second])],
            [record(first, 0, "a"), record(first, 1, "b"), record(second, 0, "c")],
            [], [.revoked([first])],
            [record(second, 1, "d"), record(second, 2, "e"), record(second, 3, "f")],
        ])
        let (service, curator) = service(log)
        try run(log, service) { !curator.isWarmingUp && !log.commits.isEmpty }
        #expect(Set(curator.members.map(\.clip.video.text)) == ["c", "d", "e", "f"])
        let offsets = log.commits.map(\.offsets)
        #expect(offsets.allSatisfy { $0[first] == nil })
        #expect(offsets.compactMap { $0[second] }.max() == 4)
    }

    @Test("What is decided when a partition is revoked is committed before it goes; what is in flight is dropped")
    func revokedInFlight() throws {
        let (first, second) = (RebalanceTests.first, RebalanceTests.second)
        let log = ScriptedLog([
            [.assigned([first, second])],
            (0..<6).map { record(first, $0, "v\($0)") } + [record(first, 6, "slow")],
            [], [], [.revoked([first])],
            [record(second, 0, "x")],
        ])
        let (service, curator) = service(log) { $0 == "slow" }
        try run(log, service) { log.commits.contains { $0.offsets[second] == 1 } }
        #expect(!curator.members.contains { $0.clip.video.text == "slow" })
        #expect(log.commits.allSatisfy { $0.offsets[first] ?? 0 <= 6 })
        // Whatever was committed for the partition was decided: its clips are members or were declined.
        #expect(curator.members.contains { $0.clip.video.text == "x" })
    }

    @Test("A mini-batch whose publishing was given up is published again, with the same numbers")
    func abort() throws {
        let first = RebalanceTests.first
        let log = ScriptedLog([[.assigned([first])], (0..<4).map { record(first, $0, "v\($0)") }])
        let fault = LogFault(operation: "publishing", code: "TEST", message: "given up")
        log.failures = [.abortAndRewind(fault), .abortAndRewind(fault)]
        let (service, _) = service(log)
        try run(log, service) { !log.commits.isEmpty }
        let commit = try #require(log.commits.first)
        #expect(commit.offsets == [first: 4])
        let sequences = try commit.records.filter { $0.topic == "events" }.map { record in
            try CuratedEvent.parse(
                ConsumedRecord(
                    source: first, offset: 0, key: record.key, value: record.value, headers: record.headers)
            ).change.sequence
        }
        #expect(!sequences.isEmpty && sequences == Array(0..<UInt64(sequences.count)))
    }

    @Test("Offsets that the log did not take go with the next mini-batch, without the records")
    func retry() throws {
        let first = RebalanceTests.first
        let log = ScriptedLog([
            [.assigned([first])], (0..<4).map { record(first, $0, "v\($0)") }, [], [],
            [record(first, 4, "{")],
        ])
        log.failures = [.retry(LogFault(operation: "committing offsets", code: "TEST", message: "later"))]
        let (service, _) = service(log)
        try run(log, service) { log.commits.contains { $0.offsets[first] == 5 } }
        #expect(log.commits.contains { $0.offsets[first] == 5 })
        #expect(log.commits.flatMap(\.records).allSatisfy { $0.topic == "rejected" })
    }

    @Test("Being fenced or a fatal failure ends the service with the reason")
    func fatal() throws {
        let first = RebalanceTests.first
        for failure in [LogFailure.fatal, LogFailure.fenced] {
            let log = ScriptedLog([[.assigned([first])], (0..<4).map { record(first, $0, "v\($0)") }])
            log.failures = [failure(LogFault(operation: "publishing", code: "TEST", message: "over"))]
            let (service, _) = service(log)
            #expect(throws: ServiceError.self) { try run(log, service) { false } }
        }
    }
}
