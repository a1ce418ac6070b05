import Curation
import EventLog
import Foundation
import Foundations
import Logging
import Pipeline
import StateStore
import Testing
import Workers

/// A broker, a disk, and the daemon's pipeline that lives and dies between them. Everything but time is simulated, and
/// nothing depends on time: the same seed gives the same run, call by call.
final class SimulatedWorld {
    static let topics = OutputTopics(events: "events", curated: "curated", rejected: "rejected")
    static let changelog = "acavd-state-changelog"
    static let application = "acavd"

    let broker: InMemoryBroker
    let script: CrawlScript
    var disk: SimulatedDisk
    private var starts = 0

    /// How a run of the service ended.
    enum Ending: Equatable {
        /// Every message of the script is processed.
        case finished
        case crashed
        case fenced

        /// The state directory cannot be used at the start.
        case diskFailed
        case failed(String)
    }

    init(_ script: CrawlScript) throws {
        self.script = script
        disk = try SimulatedDisk()
        broker = InMemoryBroker(
            topics: [
                CrawlScript.topic: script.partitions, "events": 1, "curated": 1, "rejected": 1,
                SimulatedWorld.changelog: 1,
            ],
            compacted: ["curated", SimulatedWorld.changelog])
        for (partition, record) in script.messages {
            _ = try broker.append(
                LogRecord(
                    topic: record.topic, partition: partition, key: record.key, value: record.value))
        }
    }

    /// Starts the service and lets it run until it has processed `goal` messages, or ends otherwise.
    func run(
        _ faults: FaultPlan? = nil, until goal: Int? = nil, parameters: CurationParameters = CrawlScript.parameters(),
        topics: OutputTopics = SimulatedWorld.topics, workers: Int = 0, batchClips: Int = 8,
        onCommit: @escaping (StreamReport) -> Void = { _ in }
    ) -> Ending {
        starts += 1
        let goal = goal ?? script.messages.count
        var logger = Logger(label: "simulation")
        logger.handler = SwiftLogNoOpLogHandler()
        let log = InMemoryLog(
            broker: broker, transactionalID: SimulatedWorld.application, group: SimulatedWorld.application,
            faults: faults)
        var service = ServiceParameters(
            topics: topics, discovered: CrawlScript.topic, changelog: SimulatedWorld.changelog,
            application: SimulatedWorld.application,
            instance: Instance(id: "run-\(starts)", host: "simulated", process: starts), curation: parameters,
            encoder: "simulated/1", source: "/acavd/simulated", uriTemplate: URITemplate("memory:{id}"))
        service.batchClips = batchClips
        service.batchDelay = .zero
        service.checkpointClips = 24
        service.retryDelay = .zero
        let stop = StopFlag()
        var processed = 0
        do {
            let store = try disk.open()
            defer { disk.close() }
            let curation = CurationService(
                log: log,
                embedding: OrderedWork<VideoRequest, VideoOutcome>(workers: workers, limit: 12) {
                    { CrawlScript.embed($0) }
                },
                parameters: service, store: store,
                earlier: { () throws(ServiceError) in EarlierRun() }, logger: logger,
                observer: CommitObserver { report in
                    processed = report.tallies.messages
                    onCommit(report)
                    if processed >= goal { stop.raise() }
                })
            try curation.run(until: stop)
            return processed >= goal ? .finished : .failed("stopped after \(processed) of \(goal)")
        } catch is StoreError {
            return .diskFailed
        } catch ServiceError.log(.fenced) {
            return .fenced
        } catch ServiceError.log(let failure) where failure.fault.code == "CRASHED" {
            return .crashed
        } catch ServiceError.log(.fatal(let fault)) where fault.code == "INJECTED" {
            return .crashed
        } catch {
            return .failed("\(error)")
        }
    }

    /// Whether anything has been committed.
    var hasBegun: Bool { !broker.records(of: SimulatedWorld.changelog).isEmpty }

    /// The state as the changelog alone has it.
    func saved() throws -> (head: StateHead, curator: Curator) {
        let log = InMemoryLog(broker: broker, transactionalID: "reader", group: "reader")
        let recovery = try Recovery(
            of: SimulatedWorld.changelog, from: log, cache: nil, contents: .empty)
        let saved = try #require(try recovery.saved(by: SimulatedWorld.application))
        return (saved.head, try saved.restore().curator)
    }
}
