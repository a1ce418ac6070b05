import ArgumentParser
import Foundation
import Monitoring
import Presentation

/// `acavd status`: how a running daemon is.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says how a running daemon is.",
        discussion: """
            What it is doing, whether it is ready or why not, the set and its objective, how far it is behind, what \
            became of the stream, and its workers, commits and memory.

            Exit statuses: 0 when the daemon is ready, 1 when it is not, 69 when none answers.
            """)

    @OptionGroup var daemon: DaemonChoice

    @Flag(help: "Print what the daemon says of itself, as a JSON object.")
    var json = false

    func run() throws {
        let console = Console()
        let client = try daemon.client(console)
        let status = try answered(console) { () throws(MonitoringClientError) in try client.status() }
        try explained(console, ExitStatus.failure) {
            if json {
                try ResultOutput.write(encoded: status)
            } else {
                for line in StatusReport(status, at: Date()).lines { try ResultOutput.write(text: line) }
            }
        }
        if !status.isReady { throw ExitStatus.failure }
    }
}
