import EventLog
import Foundation
import Foundations
import Logging
import Pipeline
import StateStore
import Testing
import Workers

/// Passes everything on to another log, and counts what is read.
private final class ReadingGauge: EventLog {
    private let log: InMemoryLog
    private(set) var read = 0

    init(_ log: InMemoryLog) { self.log = log }

    func poll(maximum: Int, timeout: Duration) throws(LogFailure) -> [InputEvent] {
        let events = try log.poll(maximum: maximum, timeout: timeout)
        for case .record in events { read += 1 }
        return events
    }

    func claim() throws(LogFailure) { try log.claim() }
    func bounds(of partition: TopicPartition) throws(LogFailure) -> Range<Int64> { try log.bounds(of: partition) }
    func readToEnd(
        of partition: TopicPartition, from offset: Int64, _ body: (ConsumedRecord) -> Void
    ) throws(LogFailure) -> Int64 { try log.readToEnd(of: partition, from: offset, body) }
    func subscribe(to topics: [String]) throws(LogFailure) { try log.subscribe(to: topics) }
    func beginReading(_ partitions: [TopicPartition], from positions: LogOffsets) throws(LogFailure) {
        try log.beginReading(partitions, from: positions)
    }
    func pause() throws(LogFailure) { try log.pause() }
    func resume() throws(LogFailure) { try log.resume() }
    func hold(_ partitions: Set<TopicPartition>) throws(LogFailure) { try log.hold(partitions) }
    func reach() -> [TopicPartition: InputReach] { log.reach() }
    func begin() throws(LogFailure) -> LogTransaction { try log.begin() }
    func close() throws(LogFailure) { try log.close() }
}

@Suite("Backlogs")
struct BacklogTests {
    @Test(
        "A partition whose messages are newer than another's backlog waits in the log, not in memory",
        arguments: [0, 300_000])
    func newer(bytes: Int) throws {
        let length = bytes == 0 ? 6000 : 150
        let broker = InMemoryBroker(
            topics: ["discovered": 2, "events": 1, "curated": 1, "rejected": 1, "changelog": 1],
            compacted: ["curated", "changelog"])
        let value = Array("{".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: bytes)
        for partition in [0, 1] as [Int32] {
            for _ in 0..<length {
                _ = try broker.append(LogRecord(topic: "discovered", partition: partition, key: nil, value: value))
            }
        }
        let log = ReadingGauge(InMemoryLog(broker: broker, transactionalID: "acavd", group: "acavd"))
        var parameters = ServiceParameters(
            topics: OutputTopics(events: "events", curated: "curated", rejected: "rejected"),
            discovered: "discovered", changelog: "changelog", application: "acavd",
            instance: Instance(id: "run", host: "simulated", process: 1), curation: CrawlScript.parameters(),
            encoder: "simulated/1", source: "/acavd/simulated", uriTemplate: nil)
        parameters.batchDelay = .zero
        let stop = StopFlag()
        var logger = Logger(label: "simulation")
        logger.handler = SwiftLogNoOpLogHandler()
        var ahead = 0
        var messages = 0
        let service = CurationService(
            log: log,
            embedding: OrderedWork<VideoRequest, VideoOutcome>(workers: 0, limit: 12) { { CrawlScript.embed($0) } },
            parameters: parameters, store: nil, earlier: { () throws(ServiceError) in EarlierRun() }, logger: logger,
            observer: CommitObserver { report in
                messages = report.tallies.messages
                ahead = max(ahead, log.read - messages)
                if messages >= 2 * length { stop.raise() }
            })
        try service.run(until: stop)
        #expect(messages == 2 * length)
        let most = bytes == 0 ? InputMerge.mostRecords : InputMerge.mostBytes / bytes
        // Besides, one poll brings a few of each, and some wait for the mini-batch.
        #expect(ahead > 0 && ahead < most + 60)
    }
}
