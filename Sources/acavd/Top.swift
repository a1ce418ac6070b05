import ArgumentParser
import Foundation
import Monitoring
import Operations
import Pipeline
import Presentation

/// `acavd top`: a running daemon, watched.
struct Top: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows a running daemon in the terminal, drawn anew each second.",
        discussion: """
            The objective and the speed as they went, the set, the lag, what became of the stream, the workers, the pairs \
            of clusterings by the information they share, and the latest accepts and evicts. q or Ctrl-C leaves. Colours \
            are left out where the environment variable NO_COLOR is set.

            Exit statuses: 0 when it was left, 69 when no daemon answers at its start; 64 where there is no terminal.
            """)

    /// Accepts and evicts that are asked for: more than a terminal has lines.
    private static let events = 200

    @OptionGroup var daemon: DaemonChoice

    @Option(help: "Seconds between two looks.")
    var interval = 1.0

    @Flag(help: "In place of the picture print what the daemon says of itself, each time as a JSON object on a line.")
    var json = false

    func validate() throws {
        guard (0.1...3600).contains(interval) else {
            throw ValidationError("--interval \(interval): there must be from 0.1 to 3600 seconds")
        }
    }

    func run() throws {
        let console = Console()
        let client = try daemon.client(console)
        if json { return try printLines(client, console: console) }
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            console.say(
                "acavd: top draws on a terminal, and here is none; acavd status says the same once, acavd top --json again and again"
            )
            throw ExitCode.validationFailure
        }
        let first = try answered(console) { () throws(MonitoringClientError) in try Top.ask(client) }
        // Before there is another thread: each has the mask of the one that starts it.
        let signals = AwaitedSignals([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])
        let watch = DaemonWatch(first: first, every: .seconds(interval)) { () throws(MonitoringClientError) in
            try Top.ask(client)
        }
        guard let screen = TerminalScreen() else {
            console.say("acavd: the terminal cannot be set up for drawing: \(String(cString: strerror(errno)))")
            throw ExitStatus.failure
        }
        let ending = show(watch, on: screen, signals: signals)
        screen.giveBack()
        if ending != SIGINT, ending != 0 { throw ExitCode(128 + ending) }
    }

    /// Draws until it is left.
    ///
    /// - Returns: The signal that ended it; 0 for a key.
    private func show(_ watch: DaemonWatch<Answer>, on screen: TerminalScreen, signals: AwaitedSignals) -> Int32 {
        let isColoured = ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
        var drawn: DaemonWatch<Answer>.Look?
        while true {
            let look = watch.latest
            if look != drawn {
                drawn = look
                let size = screen.size
                let lines = look.answer.frame(notice: look.failure).lines(width: size.columns, height: size.rows)
                guard screen.draw(lines.map { $0.rendered(isColoured: isColoured) }) else { return SIGHUP }
            }
            switch screen.key(within: .milliseconds(100)) {
            case .pressed(UInt8(ascii: "q")), .pressed(UInt8(ascii: "Q")): return 0
            case .pressed, .none: break
            case .ended: return SIGHUP
            }
            switch signals.next() {
            case nil: break
            case SIGWINCH: drawn = nil
            case SIGTSTP:
                screen.giveBack()
                // The signal that cannot be caught, so that the shell sees a process that stopped.
                kill(getpid(), SIGSTOP)
            case SIGCONT:
                screen.take()
                drawn = nil
            case let other?: return other
            }
        }
    }

    /// For programs, until the reader or a signal ends it.
    private func printLines(_ client: MonitoringClient, console: Console) throws {
        let stop = StopFlag()
        let signals = StopSignals(raising: stop)
        defer { withExtendedLifetime(signals) {} }
        while !stop.isRaised {
            let status = try answered(console) { () throws(MonitoringClientError) in try client.status() }
            try explained(console, ExitStatus.failure) { try ResultOutput.write(encoded: status) }
            let end = ContinuousClock.now + .seconds(interval)
            while !stop.isRaised, ContinuousClock.now < end { Thread.sleep(forTimeInterval: min(0.05, interval)) }
        }
    }

    /// What a picture is made of.
    private struct Answer: Equatable, Sendable {
        let status: ServiceStatus
        let history: HistoryStatus
        let events: [RecentEvent]
        let time: Date

        func frame(notice: String?) -> TopFrame {
            TopFrame(status, history: history, events: events, at: time, notice: notice)
        }
    }

    private static func ask(_ client: MonitoringClient) throws(MonitoringClientError) -> Answer {
        Answer(
            status: try client.status(), history: try client.history(), events: try client.events(limit: events),
            time: Date())
    }
}
