import ArgumentParser
import Curation
import Foundation
import KafkaLog
import Logging
import Operations
import Pipeline
import Systemd
import Workers

/// `acavd run`: the daemon.
struct Run: ParsableCommand {
    static let defaultConfiguration = "/etc/acavd/acavd.yaml"

    static let configuration = CommandConfiguration(
        abstract: "Runs the daemon: what systemd starts.",
        discussion: """
            Reads video IDs from Kafka, curates their clips and publishes every change of the curated set, until \
            SIGTERM or SIGINT: then it publishes the mini-batch in hand and leaves with status 0, or with 69 when the \
            brokers have not taken it after a minute. A second signal ends it at once.

            Exit statuses: 78 when the configuration cannot be used, does not fit the model that made the set, or \
            requires a confinement that the kernel lacks; 76 when another instance with the same application_id has \
            taken over; 65 when the state in the changelog cannot be used; 69 when the broker or the state directory \
            cannot be used, or no worker can be started. Only after 69 does another try make sense.
            """)

    @Option(name: .customLong("config"), help: "The configuration file.", completion: .file())
    var configurationFile = Run.defaultConfiguration

    func run() throws {
        let console = Console()
        let configuration = try Configuration.loadWithBrokers(configurationFile, console: console)
        // Whoever read standard error may be gone; the daemon goes on.
        signal(SIGPIPE, SIG_IGN)
        let logger = Logger(label: "acavd")
        let stop = StopFlag()
        // A commit that waits for brokers which are away cannot be called off, but left: as after a crash, the next start
        // goes on.
        let signals = StopSignals(raising: stop) {
            logger.critical(
                "Kafka does not answer; the last mini-batch is left to the next run", metadata: ["stage": "stop"])
        }
        defer { withExtendedLifetime(signals) {} }

        do {
            let manager = ServiceManager()
            let live = LiveConfiguration(configuration)
            let daemon = try Daemon(live, manager: manager, logger: logger)
            let reload = ReloadSignal(file: configurationFile, into: live, manager: manager, logger: logger)
            defer { withExtendedLifetime(reload) {} }
            try daemon.run(until: stop)
            logger.notice("stopped")
        } catch let error as KafkaConfigurationError {
            console.say("acavd: kafka: \(error)")
            throw ExitStatus.configuration
        } catch let error as SourceRulesError {
            console.say("acavd: \(error)")
            throw ExitStatus.configuration
        } catch {
            logger.critical("\(error)", metadata: ["stage": "run"])
            throw ExitCode(endingWith: error)
        }
    }
}
