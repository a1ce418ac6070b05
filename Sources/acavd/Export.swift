import ArgumentParser
import EventLog
import KafkaLog
import Logging
import Operations

/// `acavd export`: the curated set as it is now.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the curated set of a daemon.",
        discussion: """
            Reads the table topic, what is committed in it, to the end that it has at the start, and prints the members \
            on standard output in the order of their clip ids. The daemon may run meanwhile.

            Exit statuses: 1 when records of the topic cannot be read, each with its reason, or the output cannot be \
            written; 78 when the configuration cannot be used, 69 when the broker or the topic cannot be used.
            """)

    @Option(help: "How to print the set: jsonl, or csv with ACAV100M's columns.")
    var format = ResultFormat.lines

    @Option(name: .customLong("config"), help: "The configuration file.")
    var configurationFile = Run.defaultConfiguration

    func run() throws {
        let console = Console()
        let configuration = try Configuration.loadWithBrokers(configurationFile, console: console)
        var logger = Logger(label: "acavd.export")
        // What fails is said once, by the command.
        logger.logLevel = .critical
        let topic = configuration.topics.curated
        var table = CuratedTable()
        var unreadable = 0
        do {
            let properties = try KafkaProperties(configuration.kafka.properties)
            _ = try KafkaTopics(properties: properties, logger: logger)
                .partitions(ofRequired: topic, file: configurationFile, console: console)
            let reader = try TopicReader(
                topic: topic, from: .beginning, properties: properties, group: configuration.applicationID,
                timeout: .seconds(10), logger: logger)
            try reader.readToEnd(patience: .seconds(10)) { record in
                do throws(CuratedEventError) {
                    table.apply(try CuratedTableRecord.parse(record))
                } catch {
                    unreadable += 1
                    console.say("acavd: \(printable(error.description))")
                }
            }
        } catch let status as ExitCode {
            throw status
        } catch let error as KafkaConfigurationError {
            console.say("acavd: kafka: \(error)")
            throw ExitStatus.configuration
        } catch TopicReaderError.configuration(let error) {
            console.say("acavd: kafka: \(error)")
            throw ExitStatus.configuration
        } catch {
            console.say("acavd: \(error)")
            throw ExitStatus.unavailable
        }
        let output = ResultOutput(format: format)
        try explained(console, ExitStatus.failure) {
            for (_, change) in table.members.sorted(by: { $0.key < $1.key }) {
                try output.print(change.clip, assignments: change.assignments.map { ($0.view, $0.cluster) })
            }
        }
        if unreadable > 0 { throw ExitStatus.failure }
    }
}
