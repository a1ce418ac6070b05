import ArgumentParser
import Curation
import Foundation
import KafkaLog
import Logging
import Media
import Operations
import Pipeline

/// `acavd run`: the daemon.
struct Run: ParsableCommand {
    static let defaultConfiguration = "/etc/acavd/acavd.yaml"

    static let configuration = CommandConfiguration(
        abstract: "Runs the daemon: what systemd starts.",
        discussion: """
            Reads video IDs from Kafka, curates their clips and publishes every change of the curated set, until \
            SIGTERM or SIGINT: then it publishes the mini-batch in hand and leaves with status 0. A second signal ends \
            it at once.

            Exit statuses: 78 when the configuration cannot be used, 69 when the broker cannot be used any more.
            """)

    @Option(name: .customLong("config"), help: "The configuration file.")
    var configurationFile = Run.defaultConfiguration

    func run() throws {
        let console = Console()
        let configuration = try Configuration.loadOrExplain(configurationFile, console: console)
        try explained(console, ExitStatus.configuration) {
            try configuration.requireBrokers(file: configurationFile)
        }
        LoggingSystem.bootstrap(configuration.log, environment: ProcessInfo.processInfo.environment)
        MediaLibrary.quieten()
        let logger = Logger(label: "acavd")
        let stop = StopFlag()
        let signals = StopSignals(raising: stop)
        defer { withExtendedLifetime(signals) {} }

        do {
            let daemon = try Daemon(configuration, logger: logger)
            try daemon.run(until: stop)
            logger.notice("stopped")
        } catch let error as KafkaConfigurationError {
            console.say("acavd: kafka: \(error)")
            throw ExitStatus.configuration
        } catch let error as ServiceError {
            logger.critical("\(error)")
            throw ExitStatus.unavailable
        }
    }
}
