import ArgumentParser
import EventLog
import Exchange
import Foundations
import KafkaLog
import Logging
import Operations

/// `acavd export`: the curated set as it is now.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the curated set of a daemon, for other programs.",
        discussion: """
            Reads the table topic, what is committed in it, to the end that it has at the start, and writes the members \
            to standard output or a file, in the order of their clip ids. The daemon may run meanwhile.

            Exit statuses: 1 when records of the topic cannot be read, each with its reason, or the output cannot be \
            written; 78 when the configuration cannot be used, 69 when the broker or the topic cannot be used.
            """)

    @OptionGroup var output: SetOutput

    @Flag(help: "The same as --format jsonl, which is the default.")
    var json = false

    @Option(name: .customLong("config"), help: "The configuration file.", completion: .file())
    var configurationFile = Run.defaultConfiguration

    func validate() throws {
        if json, output.format != .lines {
            throw ValidationError("--json is --format jsonl; with --format \(output.format.rawValue) leave it out")
        }
    }

    func run() throws {
        let console = Console()
        let configuration = try Configuration.loadWithBrokers(configurationFile, console: console)
        let file = try explained(console, ExitStatus.failure) { try output.destination() }
        let (table, unreadable) = try table(configuration, console: console)
        let total = table.members.count
        try explained(console, ExitStatus.failure) {
            let changes = table.members.values.sorted { $0.clip.id < $1.clip.id }
            try output.write(
                changes.lazy.map { CuratedMember($0) }, to: file,
                clusterings: CuratedColumns.clusterings(of: changes.lazy.map { CuratedMember($0) }), hasChanges: true,
                applicationID: configuration.applicationID,
                progress: {
                    console.progress("\(Console.bar(Double($0) / Double(total))) \($0)/\(total) members written")
                })
        }
        console.clearLine()
        if let name = output.output { console.say("\(total) members written to \(printable(name))") }
        if unreadable > 0 { throw ExitStatus.failure }
    }

    /// The set as the topic has it, and how many of its records cannot be read.
    private func table(
        _ configuration: Configuration, console: Console
    ) throws -> (table: CuratedTable, unreadable: Int) {
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
            var progress = ReadingProgress(reader.extents)
            try reader.readToEnd(patience: .seconds(10)) { record in
                progress.note(record)
                console.progress(progress.line(members: table.members.count))
                do throws(CuratedEventError) {
                    table.apply(try CuratedTableRecord.parse(record))
                } catch {
                    unreadable += 1
                    console.say("acavd: \(printable(error.description))")
                }
            }
            console.clearLine()
        } catch let status as ExitCode {
            throw status
        } catch let error as KafkaConfigurationError {
            console.say("acavd: kafka: \(error)")
            throw ExitStatus.configuration
        } catch TopicReaderError.configuration(let error) {
            console.say("acavd: kafka: \(error)")
            throw ExitStatus.configuration
        } catch {
            console.say(
                "acavd: \(error); nothing was written. Look whether the brokers answer with acavd check --config "
                    + "\(printable(configurationFile)), and try again")
            throw ExitStatus.unavailable
        }
        return (table, unreadable)
    }
}

/// How much of a topic has been read, in offsets: of a compacted topic nobody knows how many records there are.
private struct ReadingProgress {
    private let extents: [TopicPartition: Range<Int64>]
    private let total: Int64
    private var reached: [TopicPartition: Int64] = [:]
    private var done: Int64 = 0

    init(_ extents: [TopicPartition: Range<Int64>]) {
        self.extents = extents
        total = extents.values.reduce(0) { $0 + Int64($1.count) }
    }

    mutating func note(_ record: ConsumedRecord) {
        guard let extent = extents[record.source] else { return }
        let before = reached[record.source] ?? extent.lowerBound
        // Records behind the end that the topic had are read, too.
        let now = min(max(before, record.offset + 1), extent.upperBound)
        done += max(0, now - before)
        reached[record.source] = now
    }

    func line(members: Int) -> String {
        "\(Console.bar(total > 0 ? Double(done) / Double(total) : 1)) \(done)/\(total) offsets read  \(members) members"
    }
}
