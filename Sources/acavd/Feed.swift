import ArgumentParser
import EventLog
import Exchange
import Foundations
import KafkaLog
import Logging
import Operations
import Pipeline

/// `acavd feed`: what a crawler would send.
struct Feed: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends videos to the input topic, as a crawler would.",
        discussion: """
            Takes them from paths, from ACAV100M's metadata, or from ids and JSON objects, a line each. Each becomes a \
            message keyed by its id; what the daemon could not read is named on standard error, counted, and not sent. \
            When the command ends with status 0 or 1, the brokers have acknowledged every message it counts.

            Exit statuses: 1 when a source cannot be read, or something of it was not sent, each with its reason; 78 \
            when the configuration cannot be used, 69 when the broker or the topic cannot be used; 130 when it was \
            interrupted.
            """)

    /// Messages between two looks at what became of them.
    private static let step = 1 << 14

    @Argument(help: "Video files, or directories to search for them.", completion: .file())
    var paths: [String] = []

    @Option(help: "ACAV100M's metadata.tsv.", completion: .file())
    var metadata: String?

    @Option(help: "A file of ids and JSON objects, a line each; - for standard input.", completion: .file())
    var lines: String?

    @Flag(help: "Print the messages, and send none.")
    var dryRun = false

    @Flag(help: "Print the number of messages, as a JSON object, and nothing else.")
    var json = false

    @Option(name: .customLong("config"), help: "The configuration file.", completion: .file())
    var configurationFile = Run.defaultConfiguration

    func validate() throws {
        guard [!paths.isEmpty, metadata != nil, lines != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("name what to send: paths, or --metadata, or --lines, and one of them only")
        }
    }

    private var source: FeedSource {
        if let metadata { return .metadata(metadata) }
        if let lines { return .lines(lines) }
        return .paths(paths)
    }

    func run() throws {
        let console = Console()
        let stop = StopFlag()
        let signals = StopSignals(raising: stop)
        defer { withExtendedLifetime(signals) {} }
        do {
            if dryRun {
                try feed(
                    console, until: stop,
                    say: { count, refused in
                        if json {
                            try printObject(messages: count, refused: refused)
                        } else {
                            console.say("acavd: \(count) messages would be sent")
                        }
                    },
                    body: { if !json { try ResultOutput.write(lineOf: $0.value) } })
            } else {
                try send(console, until: stop)
            }
        } catch let status as ExitCode {
            throw status
        } catch let error as KafkaConfigurationError {
            console.say("acavd: kafka: \(error)")
            throw ExitStatus.configuration
        } catch {
            console.say("acavd: \(error)")
            throw error is LogFailure ? ExitStatus.unavailable : ExitStatus.failure
        }
    }

    private func send(_ console: Console, until stop: StopFlag) throws {
        let configuration = try Configuration.loadWithBrokers(configurationFile, console: console)
        var logger = Logger(label: "acavd.feed")
        // What fails is said once, by the command.
        logger.logLevel = .critical
        let topic = configuration.topics.discovered
        let properties = try KafkaProperties(configuration.kafka.properties)
        _ = try KafkaTopics(properties: properties, logger: logger)
            .partitions(ofRequired: topic, file: configurationFile, console: console)
        let producer = try KafkaProducer(properties: properties, logger: logger)
        var pending = 0
        try feed(
            console, until: stop,
            say: { count, refused in
                try producer.flush()
                if json {
                    try printObject(messages: count, refused: refused)
                } else {
                    print("\(count) \(count == 1 ? "message" : "messages") sent to \(topic)")
                }
            },
            body: { message in
                try producer.send(LogRecord(topic: topic, key: Array(message.id.text.utf8), value: message.value))
                pending += 1
                if pending.isMultiple(of: Feed.step) { try producer.flush() }
                console.progress("\(pending) messages handed over")
            })
    }

    /// For programs: docs/reference/command-line.md describes it.
    private func printObject(messages: Int, refused: Int) throws(OutputError) {
        try ResultOutput.write(
            line: .object([
                "dry_run": .boolean(dryRun), "messages": .number(messages), "refused": .number(refused),
            ]))
    }

    /// Hands each message to `body`, and says at the end how many there were, and how many could not be read.
    private func feed(
        _ console: Console, until stop: StopFlag, say: (Int, Int) throws -> Void,
        body: (FeedSource.Message) throws -> Void
    ) throws {
        var count = 0
        var refused = 0
        do {
            try source.forEach { message in
                if stop.isRaised { throw ExitStatus.interrupted }
                switch message {
                case .success(let message):
                    try body(message)
                    count += 1
                case .failure(let error):
                    refused += 1
                    console.say("acavd: \(printable(error.description))")
                }
            }
        } catch let failure where !(failure is LogFailure) {
            // What was handed over before it is on its way.
            console.clearLine()
            try say(count, refused)
            throw failure
        }
        console.clearLine()
        try say(count, refused)
        guard refused == 0 else {
            console.say("acavd: \(refused) could not be read and were not sent")
            throw ExitStatus.failure
        }
    }
}
