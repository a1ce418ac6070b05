import ArgumentParser
import EventLog
import Monitoring

/// `acavd pause`: a running daemon reads nothing more.
struct Pause: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Has a running daemon stop reading, until acavd resume.",
        discussion: """
            What is in hand is finished and published. It holds until `acavd resume`, or until the daemon starts anew. To \
            pause a daemon that is paused changes nothing. A daemon takes commands over its unix socket only.

            Exit statuses: 0 when it is paused, 69 when no daemon answers.
            """)

    @OptionGroup var command: DaemonCommand

    func run() throws {
        try command.give(
            wanted: true, done: "paused: nothing more is read until acavd resume, or until the daemon starts anew",
            redundant: "it was paused already"
        ) { client throws(MonitoringClientError) in try client.pause() }
    }
}

/// `acavd resume`: the contrary.
struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Has a running daemon that was paused go on reading.",
        discussion: """
            To resume a daemon that is not paused changes nothing. A daemon takes commands over its unix socket only.

            Exit statuses: 0 when it is not paused any more, 69 when no daemon answers.
            """)

    @OptionGroup var command: DaemonCommand

    func run() throws {
        try command.give(wanted: false, done: "resumed: it reads on", redundant: "it was not paused") {
            client throws(MonitoringClientError) in try client.resume()
        }
    }
}

/// A command to a running daemon, which may be given again without harm.
struct DaemonCommand: ParsableArguments {
    @OptionGroup var daemon: DaemonChoice

    @Flag(help: "Print what was done, as a JSON object.")
    var json = false

    func validate() throws { try daemon.requireSocket() }

    /// - Parameters:
    ///   - wanted: Whether it is to be paused.
    ///   - redundant: What to say when it is so already.
    fileprivate func give(
        wanted: Bool, done: String, redundant: String,
        _ command: (MonitoringClient) throws(MonitoringClientError) -> Void
    ) throws {
        let console = Console()
        let client = try daemon.commandingClient(console)
        let wasPaused = try answered(console) { () throws(MonitoringClientError) in
            let phase = try client.status().phase
            try command(client)
            return phase == .paused
        }
        try explained(console, ExitStatus.failure) {
            if json {
                try ResultOutput.write(
                    line: .object(["paused": .boolean(wanted), "changed": .boolean(wanted != wasPaused)]))
            } else {
                try ResultOutput.write(text: wanted == wasPaused ? redundant : done)
            }
        }
    }
}
