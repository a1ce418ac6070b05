import ArgumentParser
import Embedding
import EventLog
import Foundation
import KafkaLog
import Logging
import Operations

/// `acavd check`: says what would stop the daemon, before it is started.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Validates configuration, views, broker and topics, and explains each failure.",
        discussion: """
            Exit statuses: 0 when all is well, 78 when the configuration cannot be used, 69 when the broker or a topic \
            cannot.
            """)

    @Option(name: .customLong("config"), help: "The configuration file.")
    var configurationFile = Run.defaultConfiguration

    @Option(help: "Seconds to wait for the broker.")
    var timeout = 10.0

    func validate() throws {
        guard (0.1...3600).contains(timeout) else {
            throw ValidationError("--timeout \(timeout): there must be from 0.1 to 3600 seconds")
        }
    }

    func run() throws {
        let console = Console()
        let configuration = try Configuration.loadOrExplain(configurationFile, console: console)
        try explained(console, ExitStatus.configuration) {
            try configuration.requireBrokers(file: configurationFile)
        }
        print("configuration  ok  \(configurationFile)")
        let views = try configuration.chosenViews()
        print("views          ok  \(views.map(\.name).joined(separator: ", "))")

        LoggingSystem.bootstrap(configuration.log, environment: ProcessInfo.processInfo.environment)
        var logger = Logger(label: "acavd.check")
        // The report below says what matters; librdkafka's own lines would say it again.
        logger.logLevel = .critical
        let topics = configuration.topics
        let changelog = configuration.changelogTopic
        let names = [topics.discovered, topics.events, topics.curated, topics.rejected]
        let report: KafkaProbe.Report
        do {
            let properties = try KafkaProperties(configuration.kafka.properties)
            report = try KafkaProbe(properties: properties, logger: logger)
                .inspect(topics: names + [changelog], timeout: .seconds(timeout))
        } catch let error as KafkaConfigurationError {
            console.say("acavd: kafka: \(error)")
            throw ExitStatus.configuration
        } catch {
            console.say("acavd: \(error)")
            throw ExitStatus.unavailable
        }
        print("broker         ok  \(report.brokers.joined(separator: ", "))")

        var isUsable = true
        for name in names {
            guard let topic = report.topics[name] else {
                isUsable = false
                let policy = name == topics.curated ? " --config cleanup.policy=compact" : ""
                let partitions = name == topics.discovered ? "12" : "1"
                print("topic          --  \(name) does not exist; create it, for example with")
                print(
                    "                   kafka-topics.sh --bootstrap-server \(report.brokers.first ?? "BROKER") "
                        + "--create --topic \(name) --partitions \(partitions)\(policy)")
                continue
            }
            print("topic          ok  \(name), \(topic.partitions) partition\(topic.partitions == 1 ? "" : "s")")
            if name == topics.curated, let policy = topic.cleanupPolicy, !policy.contains("compact") {
                isUsable = false
                print("topic          --  \(name) has cleanup.policy=\(policy); as a table it must have compact")
            }
            if name == topics.events, topic.partitions > 1 {
                print("topic          !!  \(name): events are in order only within each of its partitions")
            }
        }
        if let topic = report.topics[changelog] {
            print("topic          ok  \(changelog), the state")
            if let policy = topic.cleanupPolicy, policy != "compact" {
                isUsable = false
                print(
                    "topic          --  \(changelog) has cleanup.policy=\(policy); it must be compact, or state is lost"
                )
            }
        } else {
            print("topic          ok  \(changelog) does not exist; the daemon creates it")
        }
        guard isUsable else { throw ExitStatus.unavailable }
    }
}
