import CRdKafka
import EventLog
import Foundation
import Logging

/// Where partitions end for readers of committed records, asked now and then by a client and a thread of its own, so that
/// who wants to know never waits.
///
/// The end that librdkafka keeps (`rd_kafka_get_watermark_offsets`) does not do: it comes with the answers to fetches
/// alone, and there are none while a partition is paused, nor while 100 000 messages wait in the client's queue
/// (`queued.min.messages`), which for a day's videos is a day; and it is the high watermark, behind which transactions may
/// be open. librdkafka's statistics show the same numbers. What is asked here is the last stable offset: ListOffsets at
/// the isolation level `read_committed`, which clients have unless they are told otherwise.
final class PartitionEnds: Sendable {
    private struct State {
        /// Whose ends are wanted.
        var partitions: Set<TopicPartition> = []

        /// As last heard.
        var ends: LogOffsets = [:]
        var isOver = false
    }

    /// How long to wait between two rounds of questions, and for an answer.
    private static let interval = Duration.seconds(2)
    private static let patience = Duration.seconds(2)

    private let state: Monitor<State>

    /// Contacts the brokers in the background.
    init(properties: KafkaProperties, logger: Logger) {
        let state = Monitor(State())
        self.state = state
        let thread = Thread {
            do throws(KafkaConfigurationError) {
                PartitionEnds.ask(
                    try ClientHandle(.observer, properties: properties, events: RD_KAFKA_EVENT_ERROR, logger: logger),
                    for: state)
            } catch {
                logger.warning("how far the input reaches is not known: \(error)", metadata: ["stage": "poll"])
            }
        }
        thread.name = "partition-ends"
        thread.start()
    }

    deinit {
        state.update { $0.isOver = true }
    }

    /// What is known of these partitions; of others nothing is asked from here on.
    func ends(of partitions: Set<TopicPartition>) -> LogOffsets {
        let current = state.current
        if current.partitions != partitions {
            state.update {
                $0.partitions = partitions
                $0.ends = $0.ends.filter { partitions.contains($0.key) }
            }
        }
        return current.ends.filter { partitions.contains($0.key) }
    }

    /// Asks until it is over.
    private static func ask(_ handle: consuming ClientHandle, for state: Monitor<State>) {
        while true {
            let wanted = state.wait { $0.isOver || !$0.partitions.isEmpty }
            for partition in wanted.partitions.sorted() {
                guard !state.current.isOver else { return }
                // Where no answer comes what was heard before stays; the consumer tells of outages.
                guard let end = try? handle.bounds(of: partition, timeout: patience).upperBound else { continue }
                state.update { if $0.partitions.contains(partition) { $0.ends[partition] = end } }
            }
            // The errors of its connection, which the consumer has too.
            while let event = handle.poll(timeout: .zero) { _ = consume event }
            state.wait(timeout: interval) { $0.isOver || $0.partitions != wanted.partitions }
        }
    }
}
