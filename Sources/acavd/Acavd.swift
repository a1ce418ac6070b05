import ArgumentParser
import Foundation
import Logging
import Operations

/// The command line: one file a subcommand.
@main
struct Acavd: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "acavd",
        abstract: "Curates audio-visual training data from an endless stream of videos.",
        discussion: """
            acavd decodes each video on arrival, embeds its sound and its picture, clusters both online, and keeps a \
            bounded set of clips whose sound and picture tell most about each other. It reads video IDs from a Kafka \
            topic and publishes every accept and evict.

            Try `acavd demo`: it needs no set-up.

            Exit statuses:
            \(ExitStatus.table)
            """,
        version: version,
        subcommands: [
            Run.self, Demo.self, Curate.self, Check.self, Topics.self, Feed.self, Export.self, DeadLetters.self,
            Reset.self, Status.self, Top.self, Inspect.self, Pause.self, Resume.self, ConfigurationCommands.self,
            WorkerProcess.self,
        ])

    /// Runs a subcommand and ends the process.
    ///
    /// Not by `exit`, which tears libraries down: threads that still decode would crash in them, and the status would be
    /// lost. What they work on is left.
    static func main() {
        // Swift reads them from /proc/self/cmdline. Without any, what was asked would be answered with the help.
        guard !CommandLine.arguments.isEmpty else {
            Console().say(
                "acavd: /proc is not mounted, from where its arguments are read; mount it: mount -t proc proc /proc")
            _exit(ExitStatus.failure.rawValue)
        }
        let status: ExitCode
        do {
            var command = try parseAsRoot()
            try command.run()
            status = .success
        } catch {
            status = exitCode(for: error)
            let message = fullMessage(for: error)
            if !message.isEmpty { status == .success ? print(message) : Console().say(message) }
        }
        LoggingSystem.finish()
        fflush(nil)
        _exit(status.rawValue)
    }
}
