import ArgumentParser
import EventLog
import Foundation
import KafkaLog
import Logging
import Operations

/// `acavd topics`: what Kafka must hold.
struct Topics: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The Kafka topics of this configuration.", subcommands: [Create.self])

    /// `acavd topics create`.
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Creates the topics that are missing, each with the right partitions and policy.",
            discussion: """
                Topics that exist are left as they are; `acavd check` judges them. Replicas are as many as the brokers \
                give by default.

                Exit statuses: 78 when the configuration cannot be used, 69 when a topic cannot be created.
                """)

        @Option(name: .customLong("config"), help: "The configuration file.")
        var configurationFile = Run.defaultConfiguration

        @Option(help: "Partitions of the topic that is read.")
        var partitions = 12

        @Option(help: "Seconds to wait for the broker.")
        var timeout = 10.0

        func validate() throws {
            guard (1...10_000).contains(partitions) else {
                throw ValidationError("--partitions \(partitions): there must be from 1 to 10000")
            }
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
            LoggingSystem.bootstrap(configuration.log, environment: ProcessInfo.processInfo.environment)
            var logger = Logger(label: "acavd.topics")
            logger.logLevel = .critical
            let topics = configuration.topics
            let all = [
                NewTopic(name: topics.discovered, partitions: partitions, isCompacted: false),
                NewTopic(name: topics.events, partitions: 1, isCompacted: false),
                NewTopic(name: topics.curated, partitions: 1, isCompacted: true),
                NewTopic(name: topics.rejected, partitions: 1, isCompacted: false),
                NewTopic(name: configuration.changelogTopic, partitions: 1, isCompacted: true),
            ]
            do {
                let properties = try KafkaProperties(configuration.kafka.properties)
                for topic in all {
                    let isNew = try topic.create(properties: properties, timeout: .seconds(timeout), logger: logger)
                    print("\(isNew ? "created" : "exists ")  \(topic.name)")
                }
            } catch TopicReaderError.configuration(let error) {
                console.say("acavd: kafka: \(error)")
                throw ExitStatus.configuration
            } catch let error as KafkaConfigurationError {
                console.say("acavd: kafka: \(error)")
                throw ExitStatus.configuration
            } catch {
                console.say("acavd: \(error)")
                throw ExitStatus.unavailable
            }
        }
    }
}
