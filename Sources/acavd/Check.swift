import ArgumentParser
import Confinement
import Curation
import Embedding
import EventLog
import Foundation
import KafkaLog
import Logging
import Operations
import Workers

/// `acavd check`: says what would stop the daemon, before it is started.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Validates configuration, views, workers, broker and topics, and explains each failure.",
        discussion: """
            A line with !! is a warning: the daemon would run, and not as it should. Exit statuses: 0 when all is well, \
            warnings or not, 78 when the configuration cannot be used here, 69 when the broker or a topic \
            cannot, or no worker can be started.
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
        LoggingSystem.bootstrap(configuration.log, environment: ProcessInfo.processInfo.environment)
        var logger = Logger(label: "acavd.check")
        // The report below says what matters; librdkafka's own lines would say it again.
        logger.logLevel = .critical
        let encoding = try checkWorkers(configuration, logger: logger, console: console)
        for view in encoding.views {
            print("view           ok  \(view.name), \(view.modality.rawValue), \(view.dimension) values")
        }
        let advice = selectionAdvice(configuration.curationParameters(encoding.views))
        for words in advice { print("selection      !!  \(words)") }
        if advice.isEmpty { print("selection      ok  \(configuration.selection.capacity) clips") }
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

        let verdicts =
            names.map { verdict(on: $0, report.topics[$0], isTable: $0 == topics.curated) }
            + [verdict(onChangelog: changelog, report.topics[changelog])]
        for (sign, words) in verdicts { print("topic          \(sign)  \(words)") }
        if let events = report.topics[topics.events], events.partitions > 1 {
            print("topic          !!  \(topics.events): events are in order only within each of its partitions")
        }
        guard !verdicts.contains(where: { $0.sign == "--" }) else { throw ExitStatus.unavailable }
    }

    /// Says where videos may come from and how well workers are confined here, and starts one.
    ///
    /// - Returns: What it makes of a clip.
    private func checkWorkers(
        _ configuration: Configuration, logger: Logger, console: Console
    ) throws -> EncodingDescription {
        let parameters = try explained(console, ExitStatus.configuration) {
            try configuration.workerParameters()
        }
        for layer in Confinement.availability(for: parameters.settings.confinement) {
            print("confinement    \(layer.strength == .whole ? "ok" : "!!")  \(layer)")
        }
        let roots = configuration.sources.fileRoots
        print("sources        ok  http, https\(roots.isEmpty ? "" : ", files below \(roots.joined(separator: ", "))")")
        do throws(ProcessStartError) {
            let encoding = try parameters.requireStart(logger: logger)
            print("workers        ok  \(configuration.workerCount)")
            return encoding
        } catch {
            console.say("acavd: \(error)")
            throw ExitCode(endingWith: error)
        }
    }

    /// What is to be said of a topic that others read or write, and whether it can be used.
    private func verdict(
        on name: String, _ topic: KafkaProbe.Topic?, isTable: Bool
    ) -> (sign: String, words: String) {
        guard let topic else {
            return (
                "--",
                "\(name) does not exist; make it with acavd topics create --config \(configurationFile)"
                    + (isTable ? ", which gives it cleanup.policy=compact" : "")
            )
        }
        if isTable, let policy = topic.cleanupPolicy, !policy.contains("compact") {
            return ("--", "\(name) has cleanup.policy=\(policy); as a table it must have compact")
        }
        return ("ok", "\(name), \(topic.partitions) partition\(topic.partitions == 1 ? "" : "s")")
    }

    /// What is to be said of the daemon's own topic.
    private func verdict(onChangelog name: String, _ topic: KafkaProbe.Topic?) -> (sign: String, words: String) {
        guard let topic else { return ("ok", "\(name) does not exist; the daemon creates it") }
        guard topic.partitions == 1 else {
            return ("--", "\(name) has \(topic.partitions) partitions; the state must be in one")
        }
        if let policy = topic.cleanupPolicy, policy != "compact" {
            return ("--", "\(name) has cleanup.policy=\(policy); it must be compact, or state is lost")
        }
        return ("ok", "\(name), the state")
    }
}
