import ArgumentParser
import EventLog
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

        @Option(name: .customLong("config"), help: "The configuration file.", completion: .file())
        var configurationFile = Run.defaultConfiguration

        @Option(help: "Partitions of the topic that is read.")
        var partitions = 12

        @Option(help: "Seconds to wait for the broker.")
        var timeout = 10.0

        @Flag(help: "Print what was done, as a JSON object.")
        var json = false

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
            let configuration = try Configuration.loadWithBrokers(configurationFile, console: console)
            var logger = Logger(label: "acavd.topics")
            logger.logLevel = .critical
            let topics = configuration.topics
            let all: [(name: String, partitions: Int, isTable: Bool)] = [
                (topics.discovered, partitions, false), (topics.events, 1, false), (topics.curated, 1, true),
                (topics.rejected, 1, false), (configuration.changelogTopic, 1, true),
            ]
            do {
                let kafka = try KafkaTopics(
                    properties: KafkaProperties(configuration.kafka.properties), logger: logger)
                var made: [JSONValue] = []
                for topic in all {
                    let isNew = try kafka.create(
                        topic.name, partitions: topic.partitions,
                        settings: topic.isTable ? ["cleanup.policy": "compact"] : [:], timeout: .seconds(timeout))
                    made.append(.object(["topic": .string(topic.name), "created": .boolean(isNew)]))
                    if !json { print("\(isNew ? "created" : "exists ")  \(topic.name)") }
                }
                if json { try ResultOutput.write(line: .object(["topics": .array(made)])) }
            } catch let error as KafkaConfigurationError {
                console.say("acavd: kafka: \(error)")
                throw ExitStatus.configuration
            } catch {
                console.say("acavd: \(error)")
                throw error is OutputError ? ExitStatus.failure : ExitStatus.unavailable
            }
        }
    }
}
