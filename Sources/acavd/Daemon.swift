import Confinement
import Curation
import Embedding
import EventLog
import Foundation
import KafkaLog
import Logging
import Operations
import Pipeline
import StateStore
import Workers

/// The parts of a running daemon, put together.
struct Daemon {
    private let configuration: Configuration
    private let workers: WorkerParameters
    private let properties: KafkaProperties
    private let logger: Logger

    /// - Throws: `KafkaConfigurationError` for properties that librdkafka does not accept, `ViewError`, or
    ///   `SourceRulesError`.
    init(_ configuration: Configuration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        properties = try KafkaProperties(configuration.kafka.properties)
        // Only librdkafka knows all of its properties: a client that asks nothing yet has it judge them.
        _ = try KafkaTopics(properties: properties, logger: logger)
        workers = try configuration.workerParameters()
    }

    /// Runs until the flag is raised.
    ///
    /// - Throws: `ServiceError`, `TakenOver`, `StoreError`, `ChangelogTopicError`, `KafkaConfigurationError` or
    ///   `ProcessStartError`.
    func run(until stop: StopFlag, onCommit: @escaping (StreamReport) -> Void = { _ in }) throws {
        logger.notice(
            "started",
            metadata: [
                "application_id": "\(configuration.applicationID)", "brokers": "\(properties.brokers)",
                "views": "\(workers.settings.encoding.order.joined(separator: ","))",
            ])
        for layer in Confinement.availability(for: workers.settings.confinement) where layer.strength != .whole {
            logger.warning("\(layer)", metadata: ["stage": "start"])
        }
        var workers = workers
        let encoding = try workers.requireStart(logger: logger)
        // From here on the same is expected of every worker.
        workers.encoding = encoding
        let parameters = configuration.serviceParameters(encoding, instance: .current())
        for advice in selectionAdvice(parameters.curation) { logger.warning("\(advice)", metadata: ["stage": "start"]) }
        guard try prepareChangelog(until: stop) else { return }
        guard configuration.standby else {
            return try curate(parameters, workers, until: stop, onCommit: onCommit)
        }
        let standby = Standby(configuration, parameters: parameters, properties: properties, logger: logger)
        try standby.run(until: stop) { stop in try curate(parameters, workers, until: stop, onCommit: onCommit) }
    }

    private func curate(
        _ parameters: ServiceParameters, _ workers: WorkerParameters, until stop: StopFlag,
        onCommit: @escaping (StreamReport) -> Void
    ) throws {
        let (cache, contents) = try configuration.openStore(logger: logger)
        defer { cache.close() }
        let log = try configuration.kafkaLog(properties, logger: logger)
        let progress = ProgressLog(logger)
        let service = CurationService(
            log: log, embedding: configuration.embedding(workers, logger: logger), parameters: parameters,
            store: LocalState(cache: cache, contents: contents),
            earlier: { () throws(ServiceError) in
                try EarlierRun(of: configuration, properties: properties, until: stop, logger: logger)
            },
            wantsEstimates: { progress.wantsEstimates }, logger: logger
        ) { report in
            progress.note(report)
            onCommit(report)
        }
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
        let topic = ChangelogTopic(name: configuration.changelogTopic)
        while !stop.isRaised {
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
