import EventLog
import KafkaLog
import Testing

@Suite("How far the input reaches", .enabled(if: TransactionalBroker.isThere, TransactionalBroker.reason))
struct ReachTests {
    @Test("Ends are told while reading is paused, stop before open transactions, and are reached behind their markers")
    func paused() throws {
        let kafka = try TransactionalKafka()
        let topic = try kafka.topic("input")
        let partition = TopicPartition(topic: topic, partition: 0)
        try kafka.feed(topic, 0..<10)
        let log = try kafka.claimedLog()
        #expect(log.reach().isEmpty)
        try log.subscribe(to: [topic])
        _ = try log.poll(from: [partition: 0]) { !$0.assignedPartitions.isEmpty }
        #expect(log.reach()[partition]?.position == 0)
        _ = try log.poll { $0.records.count == 10 }
        #expect(log.reach()[partition]?.position == 10)

        try log.pause()
        let crawler = try kafka.claimedLog(id: "crawler")
        try kafka.feed(topic, 10..<20)
        let transaction = try crawler.begin()
        for number in 20..<25 { try transaction.publish(kafka.record(number, to: topic)) }
        let undecided = try kafka.log(id: "onlooker").bounds(of: partition).upperBound
        #expect(undecided == 20)
        try kafka.wait(for: "the end to be heard of") { log.reach()[partition]?.end == 20 }
        #expect(log.reach()[partition] == InputReach(position: 10, end: 20))

        try transaction.commit(offsets: [:])
        // Five records and a marker.
        try kafka.wait(for: "the end to be heard of") { log.reach()[partition]?.end == 26 }
        #expect(log.reach()[partition]?.lag == 16)
        try log.resume()
        _ = try log.poll { $0.records.count == 15 && $0.caughtUpPartitions.contains(partition) }
        #expect(log.reach()[partition] == InputReach(position: 26, end: 26))
        try log.close()
    }
}
