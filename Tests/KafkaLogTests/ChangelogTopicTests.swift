import EventLog
import Foundation
import KafkaLog
import Logging
import Testing

/// With brokers that do not answer administrators, as the mock. (For those that do, see `TransactionTests`.)
@Suite("The changelog topic, where the brokers tell little")
struct ChangelogTopicTests {
    private static let timeout = Duration.seconds(1)

    @Test("A topic that is there is used, with one warning that its policy is unknown")
    func exists() throws {
        let kafka = try MockedKafka()
        try ChangelogTopic(name: MockedKafka.output)
            .ensureExists(properties: kafka.properties(), timeout: Self.timeout, logger: kafka.lines.logger)
        let warnings = kafka.lines.texts(atLeast: .warning)
        #expect(warnings.count == 1, "\(warnings)")
        #expect(warnings.first?.contains("cleanup.policy of topic \(MockedKafka.output)") == true)
    }

    @Test("A topic that cannot be created is refused, with the command that creates it")
    func missing() throws {
        let kafka = try MockedKafka()
        let error = try #require(throws: ChangelogTopicError.self) {
            try ChangelogTopic(name: "acavd-state-changelog")
                .ensureExists(properties: kafka.properties(), timeout: Self.timeout, logger: kafka.lines.logger)
        }
        guard case .notCreated("acavd-state-changelog", _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.description.contains("--topic acavd-state-changelog --partitions 1"))
        #expect(error.description.contains("--config cleanup.policy=compact"))
    }

    @Test("Without a broker the same may be asked again")
    func noBroker() throws {
        let error = try #require(throws: ChangelogTopicError.self) {
            try ChangelogTopic(name: "acavd-state-changelog").ensureExists(
                properties: KafkaProperties(["bootstrap.servers": "127.0.0.1:1"]), timeout: Self.timeout,
                logger: RecordedLines().logger)
        }
        guard case .log(.retry) = error else {
            Issue.record("\(error)")
            return
        }
    }
}
