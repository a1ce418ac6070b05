import ArgumentParser
import Monitoring
import Presentation

/// `acavd inspect`: why a clip is in the set.
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says why a clip is in the set of a running daemon, or what became of it.",
        discussion: """
            What it gained the set when it entered, what the set would lose without it, where it ranks among the members, \
            the cells that it lies in, what it displaced, and what displaced it.

            Exit statuses: 0 for a member, 1 for a clip that is none, 69 when no daemon answers.
            """)

    @Argument(help: "The id of the clip, as events and acavd export have it.")
    var clip: String

    @OptionGroup var daemon: DaemonChoice

    @Flag(help: "Print what the daemon knows of it, as a JSON object.")
    var json = false

    func run() throws {
        let console = Console()
        let client = try daemon.client(console)
        let explanation = try answered(console) { () throws(MonitoringClientError) in
            try client.explanation(of: clip)
        }
        try explained(console, ExitStatus.failure) {
            if json {
                try ResultOutput.write(encoded: explanation)
            } else {
                for line in ExplanationReport(explanation).lines { try ResultOutput.write(text: line) }
            }
        }
        if !explanation.isMember { throw ExitStatus.failure }
    }
}
