import EventLog
import Foundation
import KafkaLog
import Logging
import Operations
import Pipeline

extension EarlierRun {
    private static let patience = Duration.seconds(5)

    /// Reads the end of the event stream and the whole table, once the brokers answer; finds nothing when `stop` is
    /// raised before they do.
    init(
        of configuration: Configuration, properties: KafkaProperties, until stop: StopFlag, logger: Logger
    ) throws(ServiceError) {
        while !stop.isRaised {
            do throws(TopicReaderError) {
                try self.init(
                    readFrom: configuration.topics, properties: properties, group: configuration.applicationID,
                    logger: logger)
                return
            } catch .log(.retry(let fault)) {
                logger.warning(
                    "\(fault); trying again: is a broker at \(properties.brokers)?", metadata: ["stage": "start"])
            } catch .log(let failure) {
                throw .log(failure)
            } catch {
                throw .log(
                    .fatal(LogFault(operation: "reading the output topics", code: "_CONF", message: "\(error)")))
            }
        }
        self.init()
    }

    private init(
        readFrom topics: Configuration.Topics, properties: KafkaProperties, group: String, logger: Logger
    ) throws(TopicReaderError) {
        var next: UInt64 = 0
        // Markers and aborted records take offsets too, so the last event may lie before the last offsets.
        for start in [TopicReader.Start.tail(16), .tail(65_536), .beginning] where next == 0 {
            try EarlierRun.read(topics.events, from: start, properties, group, logger) { record in
                guard let event = try? CuratedEvent.parse(record) else { return }
                let (following, hasOverflowed) = event.change.sequence.addingReportingOverflow(1)
                guard !hasOverflowed else {
                    logger.warning(
                        """
                        \(record.source)@\(record.offset): no sequence number follows \(event.change.sequence); passed \
                        over; is another program writing to this topic?
                        """, metadata: ["stage": "start"])
                    return
                }
                next = max(next, following)
            }
        }
        var table = CuratedTable()
        try EarlierRun.read(topics.curated, from: .beginning, properties, group, logger) { record in
            do {
                table.apply(try CuratedTableRecord.parse(record))
            } catch {
                logger.warning("\(error) It is passed over", metadata: ["stage": "start"])
            }
        }
        self.init(nextSequence: next, members: table.members.values.sorted { $0.sequence < $1.sequence })
    }

    private static func read(
        _ topic: String, from start: TopicReader.Start, _ properties: KafkaProperties, _ group: String,
        _ logger: Logger, _ body: (ConsumedRecord) -> Void
    ) throws(TopicReaderError) {
        let reader: TopicReader
        do throws(TopicReaderError) {
            reader = try TopicReader(
                topic: topic, from: start, properties: properties, group: group, timeout: patience, logger: logger)
        } catch .log(let failure) where failure.fault.code == "UNKNOWN_TOPIC_OR_PART" {
            // A topic that is not there holds nothing.
            return
        }
        do throws(LogFailure) {
            try reader.readToEnd(patience: patience, body)
        } catch {
            throw .log(error)
        }
    }
}
