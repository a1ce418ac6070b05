import EventLog
import KafkaLog
import Testing

@Suite("Probing a Kafka cluster")
struct KafkaProbeTests {
    @Test("A cluster tells its brokers and topics; a topic that does not exist is not created by asking")
    func report() throws {
        let kafka = try MockedKafka(inputPartitions: 3)
        for _ in 0..<2 {
            let probe = try KafkaProbe(properties: kafka.properties(), logger: kafka.lines.logger)
            let report = try probe.inspect(topics: [MockedKafka.input, "nowhere"], timeout: .seconds(1))
            #expect(report.brokers == [kafka.cluster.bootstrapServers])
            #expect(report.topics.keys.sorted() == [MockedKafka.input])
            #expect(report.topics[MockedKafka.input]?.partitions == 3)
            // The mock does not describe configurations.
            #expect(report.topics[MockedKafka.input]?.cleanupPolicy == nil)
        }
    }

    @Test(
        "A broker that is not there is an answer that names it and the reason",
        arguments: [("127.0.0.1:1", "Connection refused"), ("no.such.host.invalid:9092", "resolve")])
    func noBroker(address: String, reason: String) throws {
        let probe = try KafkaProbe(
            properties: KafkaProperties(["bootstrap.servers": address]), logger: RecordedLines().logger)
        let failure = try #require(throws: LogFailure.self) {
            try probe.inspect(topics: [], timeout: .seconds(1))
        }
        guard case .retry(let fault) = failure else {
            Issue.record("not retriable: \(failure)")
            return
        }
        #expect(fault.operation == "connecting to \(address)")
        #expect(fault.message.contains(reason))
        #expect(fault.message.contains("bootstrap.servers"))
    }
}
