import ArgumentParser
import Foundation
import Monitoring
import Operations

/// Which running daemon a command asks.
struct DaemonChoice: ParsableArguments {
    /// Where systemd puts the socket when the command is not run by it: `RuntimeDirectory=acavd`.
    private static let runtimeDirectory = "/run/acavd"

    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The daemon's configuration file, which says where it listens (default: \(Run.defaultConfiguration), where there is one).",
            valueName: "file"),
        completion: .file())
    var configurationFile: String?

    @Option(
        help: "Where the daemon listens, whatever the configuration says: 127.0.0.1:22283, or the path of its socket.",
        transform: { try ListeningAddress(parsing: $0) })
    var address: ListeningAddress?

    /// What asks the daemon: over its socket where this user may, or else over its port.
    ///
    /// - Throws: The exit status where nothing says where it listens, after that was said.
    func client(_ console: Console) throws -> MonitoringClient {
        if let address { return MonitoringClient(address) }
        let configuration = try configuration(console)
        let socket = DaemonChoice.socket(of: configuration)
        // A socket that this user may not open is no way, as long as there is another.
        if let socket, access(socket, W_OK) == 0 || configuration.http.address == nil {
            return MonitoringClient(.unixSocket(path: socket))
        }
        guard let address = configuration.http.address else {
            console.say(
                "acavd: http.address and http.socket are off, so the daemon cannot be asked: set one of them and start it anew"
            )
            throw ExitStatus.configuration
        }
        return MonitoringClient(
            try explained(console, ExitStatus.configuration) { try ListeningAddress(parsing: address) })
    }

    /// What commands the daemon: over its socket alone, whose file says who may.
    ///
    /// - Throws: As `client` does.
    func commandingClient(_ console: Console) throws -> MonitoringClient {
        if let address { return MonitoringClient(address) }
        guard let socket = DaemonChoice.socket(of: try configuration(console)) else {
            console.say(
                "acavd: http.socket is off, and a daemon takes commands over its unix socket only: set it and start the daemon anew"
            )
            throw ExitStatus.configuration
        }
        return MonitoringClient(.unixSocket(path: socket))
    }

    /// For commands that need the socket.
    func requireSocket() throws {
        if case .loopback? = address {
            throw ValidationError("--address: a daemon takes commands over its unix socket only; name its path")
        }
    }

    private static func socket(of configuration: Configuration) -> String? {
        configuration.socketPath(
            runtimeDirectory: ProcessInfo.processInfo.environment["RUNTIME_DIRECTORY"] ?? runtimeDirectory)
    }

    private func configuration(_ console: Console) throws -> Configuration {
        var file = configurationFile ?? Run.defaultConfiguration as String?
        // Nobody named it, and without one the daemon's defaults hold.
        if configurationFile == nil, access(Run.defaultConfiguration, F_OK) != 0, errno == ENOENT { file = nil }
        return try explained(console, ExitStatus.configuration) {
            try Configuration.loadAddresses(file: file, environment: ProcessInfo.processInfo.environment)
        }
    }
}

/// Asks a running daemon; a failure is said on standard error and becomes an exit status.
///
/// - Throws: 1 where the daemon knows no such thing, or else 69.
func answered<Answer>(
    _ console: Console, _ question: () throws(MonitoringClientError) -> Answer
) throws -> Answer {
    do {
        return try question()
    } catch {
        console.say("acavd: \(printable("\(error)"))")
        if case .declined(status: 404, _) = error { throw ExitStatus.failure }
        throw ExitStatus.unavailable
    }
}
