import Confinement
import Fetching
import Foundation
import Foundations

/// The life of a process of ours: it is told what to do, confines itself, says so, and then works until its parent
/// hangs up.
struct ProcessDuty: ~Copyable {
    private var socket: FrameSocket

    /// Signals that are meant for the daemon, which decides when its processes go.
    private static let notOurs = [SIGTERM, SIGINT, SIGHUP, SIGPIPE]

    /// - Parameter longest: The longest message that the parent sends, in bytes.
    init(longest: Int) {
        for number in ProcessDuty.notOurs { signal(number, SIG_IGN) }
        socket = FrameSocket(OwnedDescriptor(SpawnedProcess.socketNumber), limit: longest)
    }

    /// The settings, which come first; nil when the parent has hung up.
    mutating func settings<Settings: Decodable>() throws -> Settings? {
        guard let bytes = try receive() else { return nil }
        return try JSONDecoder().decode(Settings.self, from: Data(bytes))
    }

    /// Tells the parent why this process cannot work on any video.
    func refuse(_ reason: String) throws {
        try greet(.refusing(reason))
    }

    private func greet(_ greeting: WorkerGreeting) throws {
        var writer = ByteWriter()
        try greeting.write(to: &writer)
        try socket.send(writer.bytes, until: nil)
    }

    /// Confines the process and greets the parent.
    ///
    /// - Parameter greeting: What to say when that is done.
    /// - Returns: False when the process cannot be confined as it must be; the parent has been told why.
    mutating func begin(
        _ profile: ConfinementProfile, limits: ProcessLimits, parent: pid_t, required: Bool,
        saying greeting: WorkerGreeting = .ready
    ) throws -> Bool {
        do throws(ConfinementError) {
            try Confinement.enter(
                profile, limits: limits, keeping: [STDERR_FILENO, SpawnedProcess.socketNumber], parent: parent,
                required: required)
        } catch {
            try greet(.refusing(error.description))
            return false
        }
        try greet(greeting)
        return true
    }

    /// The next message; nil when the parent has hung up.
    mutating func receive() throws(FrameSocketError) -> [UInt8]? {
        do throws(FrameSocketError) {
            return try socket.receive(until: nil)
        } catch .closed {
            return nil
        }
    }

    /// The next of the descriptors that came with messages.
    mutating func takeDescriptor() -> OwnedDescriptor? { socket.takeDescriptor() }

    func send(_ payload: [UInt8]) throws(FrameSocketError) {
        try socket.send(payload, until: nil)
    }
}
