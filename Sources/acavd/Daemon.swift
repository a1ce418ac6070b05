import Confinement
import Curation
import Embedding
import EventLog
import Foundation
import KafkaLog
import Logging
import Monitoring
import Operations
import Pipeline
import StateStore
import Systemd
import Workers

/// The parts of a running daemon, put together.
struct Daemon {
    private let live: LiveConfiguration
    private let instance: Instance
    private let workers: WorkerParameters
    private let properties: KafkaProperties
    private let manager: ServiceManager
    private let running: RunningDaemon
    private let logger: Logger

    /// Where it is seen from outside, until it has run.
    let servers: MonitoringServers

    /// - Parameters:
    ///   - live: What is in force at the start holds for all that cannot be changed while the daemon runs.
    ///   - manager: Who started it.
    /// - Throws: `KafkaConfigurationError` for properties that librdkafka does not accept, `ViewError`,
    ///   `SourceRulesError`, or `MonitoringError`.
    init(_ live: LiveConfiguration, manager: ServiceManager, logger: Logger) throws {
        self.live = live
        self.manager = manager
        self.logger = logger
        instance = .current()
        let running = RunningDaemon(live, instance: instance, patience: manager.watchdog)
        self.running = running
        let configuration = live.current
        properties = try KafkaProperties(configuration.kafka.properties)
        // Only librdkafka knows all of its properties: a client that asks nothing yet has it judge them.
        _ = try KafkaTopics(properties: properties, logger: logger)
        let workers = try configuration.workerParameters()
        self.workers = workers
        running.note { $0.living = workers.living }
        servers = try MonitoringServers(configuration, of: running, logger: logger)
    }

    /// Runs until the flag is raised.
    ///
    /// - Throws: `ServiceError`, `TakenOver`, `StoreError`, `ChangelogTopicError`, `KafkaConfigurationError` or
    ///   `ProcessStartError`.
    func run(until stop: StopFlag, onCommit: @escaping (StreamReport) -> Void = { _ in }) throws {
        let configuration = live.current
        defer { servers.stop() }
        logger.notice(
            "started",
            metadata: [
                "application_id": "\(configuration.applicationID)", "brokers": "\(properties.brokers)",
                "views": "\(workers.settings.encoding.order.joined(separator: ","))",
            ])
        for layer in Confinement.availability(for: workers.settings.confinement) where layer.strength != .whole {
            logger.warning("\(layer)", metadata: ["stage": "start"])
        }
        running.note { $0.wait = "a worker is being tried" }
        manager.stillStarting()
        var workers = workers
        workers.observer = WorkersWitness(daemon: running)
        let encoding = try workers.requireStart(logger: logger)
        // From here on the same is expected of every worker.
        workers.encoding = encoding
        let (control, instance) = (running.control, instance)
        let parameters = live.follow { changed in
            control.change(to: changed.serviceParameters(encoding, instance: instance))
        }.serviceParameters(encoding, instance: instance)
        for advice in selectionAdvice(parameters.curation) { logger.warning("\(advice)", metadata: ["stage": "start"]) }
        guard try prepareChangelog(until: stop) else { return }
        running.note { $0.wait = nil }
        guard configuration.standby else {
            return try curate(parameters, workers, until: stop, onCommit: onCommit)
        }
        let standby = Standby(
            configuration, parameters: parameters, properties: properties, running: running, manager: manager,
            logger: logger)
        try standby.run(until: stop) { stop in try curate(parameters, workers, until: stop, onCommit: onCommit) }
    }

    private func curate(
        _ parameters: ServiceParameters, _ workers: WorkerParameters, until stop: StopFlag,
        onCommit: @escaping (StreamReport) -> Void
    ) throws {
        let configuration = live.current
        let (cache, contents) = try configuration.openStore(logger: logger)
        defer { cache.close() }
        let log = try configuration.kafkaLog(properties, logger: logger)
        let observer = DaemonObserver(
            running, manager: manager, log: log, progress: ProgressLog(logger), onCommit: onCommit)
        let service = CurationService(
            log: log, embedding: configuration.embedding(workers, logger: logger), parameters: parameters,
            store: LocalState(cache: cache, contents: contents),
            earlier: { () throws(ServiceError) in
                try EarlierRun(of: configuration, properties: properties, until: stop, logger: logger)
            },
            control: running.control, logger: logger, observer: observer)
        do {
            try service.run(until: stop)
        } catch ServiceError.log(.fenced(let fault)) {
            throw TakenOver.explaining(fault, self: parameters.instance, changelog: parameters.changelog, log: log)
        }
    }

    /// Sees to the topic of the state, once the brokers answer.
    ///
    /// - Returns: False when `stop` was raised before they did.
    private func prepareChangelog(until stop: StopFlag) throws -> Bool {
        let topic = ChangelogTopic(name: live.current.changelogTopic)
        running.note { $0.wait = "no broker at \(properties.brokers) has answered yet" }
        manager.status(running.read { $0.line })
        while !stop.isRaised {
            manager.stillStarting()
            do {
                try topic.ensureExists(properties: properties, timeout: .seconds(10), logger: logger)
                return true
            } catch ChangelogTopicError.log(.retry(let fault)) {
                logger.warning(
                    "\(fault); trying again: is a broker at \(properties.brokers)?", metadata: ["stage": "start"])
            }
        }
        return false
    }
}
