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

    @Option(name: .customLong("config"), help: "The configuration file.", completion: .file())
    var configurationFile = Run.defaultConfiguration

    @Option(help: "Seconds to wait for the broker.")
    var timeout = 10.0

    @Flag(help: "Print what was found, as a JSON object.")
    var json = false

    func validate() throws {
        guard (0.1...3600).contains(timeout) else {
            throw ValidationError("--timeout \(timeout): there must be from 0.1 to 3600 seconds")
        }
    }

    func run() throws {
        let console = Console()
        let report = CheckReport(isJSON: json, console: console)
        do {
            try check(report)
        } catch {
            try explained(console, ExitStatus.failure) { try report.finish() }
            throw error
        }
        try explained(console, ExitStatus.failure) { try report.finish() }
    }

    private func check(_ report: CheckReport) throws {
        let configuration = try report.require("configuration", { _ in ExitStatus.configuration }) {
            let configuration = try Configuration.load(
                file: configurationFile, environment: ProcessInfo.processInfo.environment)
            _ = try configuration.encodingSettings()
            try configuration.requireBrokers(file: configurationFile)
            return configuration
        }
        report.note("configuration", .fine, configurationFile)
        LoggingSystem.bootstrap(configuration.log, environment: ProcessInfo.processInfo.environment)
        var logger = Logger(label: "acavd.check")
        // The report says what matters; librdkafka's own lines would say it again.
        logger.logLevel = .critical
        let encoding = try checkWorkers(configuration, logger: logger, report: report)
        for view in encoding.views {
            report.note("view", .fine, "\(view.name), \(view.modality.rawValue), \(view.dimension) values")
        }
        let advice = selectionAdvice(configuration.curationParameters(encoding.views))
        for words in advice { report.note("selection", .warning, words) }
        if advice.isEmpty { report.note("selection", .fine, "\(configuration.selection.capacity) clips") }
        try checkTopics(configuration, logger: logger, report: report)
    }

    /// Says whether the brokers answer and have the topics.
    private func checkTopics(_ configuration: Configuration, logger: Logger, report: CheckReport) throws {
        let properties = try report.require("kafka", { _ in ExitStatus.configuration }) {
            do {
                return try KafkaProperties(configuration.kafka.properties)
            } catch {
                throw NamedProblem(description: "kafka: \(error)")
            }
        }
        let topics = configuration.topics
        let changelog = configuration.changelogTopic
        let names = [topics.discovered, topics.events, topics.curated, topics.rejected]
        let found = try report.require(
            "broker", { $0 is NamedProblem ? ExitStatus.configuration : ExitStatus.unavailable }
        ) {
            do {
                return try KafkaProbe(properties: properties, logger: logger)
                    .inspect(topics: names + [changelog], timeout: .seconds(timeout))
            } catch let error as KafkaConfigurationError {
                // Only librdkafka knows all of its properties.
                throw NamedProblem(description: "kafka: \(error)")
            }
        }
        report.note("broker", .fine, found.brokers.joined(separator: ", "))

        let verdicts =
            names.map { verdict(on: $0, found.topics[$0], isTable: $0 == topics.curated) }
            + [verdict(onChangelog: changelog, found.topics[changelog])]
        for (verdict, words) in verdicts { report.note("topic", verdict, words) }
        if let events = found.topics[topics.events], events.partitions > 1 {
            report.note("topic", .warning, "\(topics.events): events are in order only within each of its partitions")
        }
        guard !verdicts.contains(where: { $0.verdict == .problem }) else { throw ExitStatus.unavailable }
    }

    /// Says where videos may come from and how well workers are confined here, and starts one.
    ///
    /// - Returns: What it makes of a clip.
    private func checkWorkers(
        _ configuration: Configuration, logger: Logger, report: CheckReport
    ) throws -> EncodingDescription {
        let parameters = try report.require("workers", { _ in ExitStatus.configuration }) {
            try configuration.workerParameters()
        }
        for layer in Confinement.availability(for: parameters.settings.confinement) {
            report.note("confinement", layer.strength == .whole ? .fine : .warning, "\(layer)")
        }
        let roots = configuration.sources.fileRoots
        report.note(
            "sources", .fine, "http, https\(roots.isEmpty ? "" : ", files below \(roots.joined(separator: ", "))")")
        let encoding = try report.require("workers", { ExitCode(endingWith: $0) }) {
            try parameters.requireStart(logger: logger)
        }
        report.note("workers", .fine, "\(configuration.workerCount)")
        return encoding
    }

    /// What is to be said of a topic that others read or write, and whether it can be used.
    private func verdict(
        on name: String, _ topic: KafkaProbe.Topic?, isTable: Bool
    ) -> (verdict: CheckReport.Verdict, words: String) {
        guard let topic else {
            return (
                .problem,
                "\(name) does not exist; make it with acavd topics create --config \(configurationFile)"
                    + (isTable ? ", which gives it cleanup.policy=compact" : "")
            )
        }
        if isTable, let policy = topic.cleanupPolicy, !policy.contains("compact") {
            return (.problem, "\(name) has cleanup.policy=\(policy); as a table it must have compact")
        }
        return (.fine, "\(name), \(topic.partitions) partition\(topic.partitions == 1 ? "" : "s")")
    }

    /// What is to be said of the daemon's own topic.
    private func verdict(onChangelog name: String, _ topic: KafkaProbe.Topic?) -> (
        verdict: CheckReport.Verdict, words: String
    ) {
        guard let topic else { return (.fine, "\(name) does not exist; the daemon creates it") }
        guard topic.partitions == 1 else {
            return (.problem, "\(name) has \(topic.partitions) partitions; the state must be in one")
        }
        if let policy = topic.cleanupPolicy, policy != "compact" {
            return (.problem, "\(name) has cleanup.policy=\(policy); it must be compact, or state is lost")
        }
        return (.fine, "\(name), the state")
    }
}

/// A failure with the section of the configuration that it belongs to.
private struct NamedProblem: Error, CustomStringConvertible {
    let description: String
}
