import EventLog
import Glibc
import LoopbackKafka

/// A name for a partition of the topic that most tests use.
func partition(_ index: Int32 = 0, of topic: String = "events") -> TopicPartition {
    TopicPartition(topic: topic, partition: index)
}

/// Waits until a condition holds; after half a minute, far longer than anything here takes, the test goes on without.
func wait(until condition: () throws -> Bool) throws {
    let end = ContinuousClock.now + .seconds(30)
    while try !condition(), .now < end { usleep(10_000) }
}

extension LoopbackKafka {
    /// The values that a librdkafka consumer of this isolation level reads from a partition before it meets the end.
    func values(
        _ isolation: String = "read_committed", of source: TopicPartition = partition(), from offset: Int64 = 0
    ) throws -> [String] {
        let consumer = try Client.consumer(bootstrapServers, group: "reader", ["isolation.level": isolation])
        try consumer.assign([source: offset])
        return try consumer.poll { _, ended in ended.contains(source) }.map(\.text)
    }
}

extension ConsumedRecord {
    var text: String { String(decoding: value ?? [], as: UTF8.self) }
}
