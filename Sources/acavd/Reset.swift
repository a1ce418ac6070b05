import ArgumentParser
import EventLog
import KafkaLog
import Logging
import Operations
import Pipeline
import StateStore
import Workers

/// `acavd reset`: gives up what cannot be kept.
struct Reset: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Begins a new model generation.",
        discussion: """
            For changed views, clusters or another encoder, whose vectors do not fit the centroids of the set. Every \
            member is evicted with the reason `reset`, and the set is built anew from what comes next; what has been read \
            and the numbering of events go on. Stop the daemon first: one that runs is fenced and ends.

            Exit statuses: 78 when the configuration cannot be used, 69 when the broker cannot be used.
            """)

    @Option(name: .customLong("config"), help: "The configuration file.", completion: .file())
    var configurationFile = Run.defaultConfiguration

    @Flag(help: "Say that the model and the set are to be given up.")
    var generation = false

    @Flag(help: "Print what was done, as a JSON object.")
    var json = false

    func validate() throws {
        guard generation else {
            throw ValidationError("say what to reset: --generation gives up the model and evicts every member")
        }
    }

    func run() throws {
        let console = Console()
        let configuration = try Configuration.loadWithBrokers(configurationFile, console: console)
        let logger = Logger(label: "acavd.reset")
        do {
            let properties = try KafkaProperties(configuration.kafka.properties)
            // A broker may create what is missing, but not as the state needs it.
            try ChangelogTopic(name: configuration.changelogTopic)
                .ensureExists(properties: properties, timeout: .seconds(10), logger: logger)
            let (cache, contents) = try configuration.openStore(logger: logger)
            defer { cache.close() }
            let reset = GenerationReset(
                log: try configuration.kafkaLog(properties, logger: logger),
                parameters: configuration.serviceParameters(
                    try configuration.workerParameters().requireStart(logger: logger), instance: .current()),
                store: LocalState(cache: cache, contents: contents), logger: logger)
            let (evicted, generation) = try reset.run { () throws(ServiceError) in
                try EarlierRun(of: configuration, properties: properties, until: StopFlag(), logger: logger)
            }
            if json {
                try ResultOutput.write(
                    line: .object([
                        "generation": .number("\(generation)"), "evicted": .number("\(evicted)"),
                    ]))
            } else {
                print("generation \(generation) begins; \(evicted) members were evicted")
            }
        } catch let error as KafkaConfigurationError {
            console.say("acavd: kafka: \(error)")
            throw ExitStatus.configuration
        } catch {
            console.say("acavd: \(error)")
            throw error is OutputError ? ExitStatus.failure : ExitCode(endingWith: error)
        }
    }
}
