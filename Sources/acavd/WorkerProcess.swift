import ArgumentParser
import Workers

/// `acavd worker-process`: what the daemon starts to decode and to fetch. Not for people.
struct WorkerProcess: ParsableCommand {
    enum Duty: String, ExpressibleByArgument {
        case decoding
        case fetching
    }

    static let configuration = CommandConfiguration(
        commandName: "worker-process", abstract: "Started by the daemon; not for people.", shouldDisplay: false)

    @Argument(help: "What the process is for.")
    var duty: Duty

    @Argument(help: "The number of the process that started it.")
    var parent: Int32

    func run() throws {
        switch duty {
        case .decoding: try DecodingProcess.run(parent: parent)
        case .fetching: try FetchingProcess.run(parent: parent)
        }
    }

    /// How this program is started for a duty.
    static func command(_ duty: Duty) -> ProcessCommand {
        ProcessCommand(arguments: ["worker-process", duty.rawValue])
    }
}
