import Curation
import Embedding
import EventLog
import Foundation
import KafkaLog
import Logging
import Operations
import Pipeline

/// The parts of a running daemon, put together.
struct Daemon {
    private let configuration: Configuration
    private let properties: KafkaProperties
    private let logger: Logger

    /// - Throws: `KafkaConfigurationError` for properties that librdkafka does not accept.
    init(_ configuration: Configuration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        properties = try KafkaProperties(configuration.kafka.properties)
    }

    /// Runs until the flag is raised.
    ///
    /// - Throws: `ServiceError`, `KafkaConfigurationError`, or `ViewError`.
    func run(until stop: StopFlag, onCommit: @escaping (StreamReport) -> Void = { _ in }) throws {
        let chosen = try configuration.chosenViews()
        let log = try KafkaLog(
            properties: properties, group: configuration.applicationID, inputs: [configuration.topics.discovered],
            logger: logger)
        logger.notice(
            "started",
            metadata: [
                "application_id": "\(configuration.applicationID)", "brokers": "\(properties.brokers)",
                "views": "\(chosen.map(\.name).joined(separator: ","))",
            ])
        guard let earlier = try earlierRun(until: stop) else { return }
        let progress = ProgressLog(logger)
        let service = CurationService(
            log: log, embedding: configuration.embedding(chosen),
            curator: Curator(configuration.curationParameters(chosen)),
            parameters: ServiceParameters(
                topics: OutputTopics(
                    events: configuration.topics.events, curated: configuration.topics.curated,
                    rejected: configuration.topics.rejected),
                source: "/acavd/\(configuration.applicationID)",
                uriTemplate: configuration.media.uriTemplate.flatMap { URITemplate($0) },
                batchClips: configuration.pipeline.batchClips,
                batchDelay: .seconds(configuration.pipeline.batchSeconds)),
            earlier: earlier, logger: logger
        ) { report in
            progress.note(report)
            onCommit(report)
        }
        try service.run(until: stop)
    }

    /// What the output topics hold, once the brokers answer; nil when `stop` is raised before they do.
    private func earlierRun(until stop: StopFlag) throws -> EarlierRun? {
        while !stop.isRaised {
            do {
                return try EarlierRun(
                    readFrom: configuration.topics, properties: properties, group: configuration.applicationID,
                    logger: logger)
            } catch TopicReaderError.log(.retry(let fault)) {
                logger.warning(
                    "\(fault); trying again: is a broker at \(properties.brokers)?", metadata: ["stage": "start"])
            }
        }
        return nil
    }
}

extension EarlierRun {
    private static let patience = Duration.seconds(5)

    /// Reads the end of the event stream and the whole table.
    ///
    /// - Throws: `TopicReaderError`.
    init(
        readFrom topics: Configuration.Topics, properties: KafkaProperties, group: String, logger: Logger
    ) throws {
        var next: UInt64 = 0
        try EarlierRun.read(topics.events, from: .tail(1), properties, group, logger) { record in
            guard let event = try? CuratedEvent.parse(record) else { return }
            let (following, hasOverflowed) = event.change.sequence.addingReportingOverflow(1)
            guard !hasOverflowed else {
                logger.warning(
                    "\(record.source)@\(record.offset): no sequence number follows \(event.change.sequence); passed over",
                    metadata: ["stage": "start"])
                return
            }
            next = max(next, following)
        }
        var table = CuratedTable()
        try EarlierRun.read(topics.curated, from: .beginning, properties, group, logger) { record in
            do {
                table.apply(try CuratedTableRecord.parse(record))
            } catch {
                logger.warning("\(error)", metadata: ["stage": "start"])
            }
        }
        self.init(nextSequence: next, members: table.members.values.sorted { $0.sequence < $1.sequence })
    }

    private static func read(
        _ topic: String, from start: TopicReader.Start, _ properties: KafkaProperties, _ group: String,
        _ logger: Logger, _ body: (ConsumedRecord) -> Void
    ) throws {
        let reader: TopicReader
        do {
            reader = try TopicReader(
                topic: topic, from: start, properties: properties, group: group, timeout: patience, logger: logger)
        } catch TopicReaderError.log(let failure) where failure.fault.code == "UNKNOWN_TOPIC_OR_PART" {
            // A topic that is not there holds nothing.
            return
        }
        try reader.readToEnd(patience: patience, body)
    }
}
