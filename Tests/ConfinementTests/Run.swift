import Foundation
import Testing

/// A run of `ConfinedProgram`, built beside the tests.
///
/// Started with posix_spawn(3), since tests run at once and each waits for the end of what its own process says: no pipe
/// may be inherited by the process of another.
final class Run {
    private static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("ConfinedProgram").path

    let identifier: pid_t
    private let output: FileHandle
    private let errors: FileHandle
    private var isWaitedFor = false

    /// - Parameters:
    ///   - input: Its standard input; by default there is none.
    ///   - signals: Those that wait at its start. Otherwise it would be those that wait for the thread of the test.
    init(
        _ confinement: String, _ attempt: String, _ argument: String? = nil, input: Int32? = nil,
        environment: [String] = [], holdingBack signals: [Int32] = []
    ) throws {
        let saying = try ClosingPipe()
        let complaining = try ClosingPipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, saying.writing.fileDescriptor, 1)
        posix_spawn_file_actions_adddup2(&actions, complaining.writing.fileDescriptor, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var mask = sigset_t()
        sigemptyset(&mask)
        for signal in signals { sigaddset(&mask, signal) }
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let words = [Self.executable, confinement, attempt] + (argument.map { [$0] } ?? [])
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var started: pid_t = 0
        try #require(posix_spawn(&started, Self.executable, &actions, &attributes, arguments, variables) == 0)
        (identifier, output, errors) = (started, saying.reading, complaining.reading)
    }

    deinit {
        if isWaitedFor { return }
        kill(identifier, SIGKILL)
        var status: Int32 = 0
        waitpid(identifier, &status, 0)
    }

    /// The next line that it or what it has started says; nil at the end.
    func nextLine() throws -> String? {
        var line: [UInt8] = []
        while let byte = try output.read(upToCount: 1)?.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }

    /// Waits for its own end, not for that of what it has started.
    ///
    /// - Returns: Its exit status, or the signal that ended it, negated.
    @discardableResult
    func waitForIt() throws -> Int32 {
        var status: Int32 = 0
        try #require(waitpid(identifier, &status, 0) == identifier)
        isWaitedFor = true
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    /// Reads what it and all it has started say, up to their end, and then waits for its own.
    func wait() throws -> Outcome {
        let said = try lines()
        // Little enough for a pipe to hold: it is not kept waiting while standard output is read.
        let complaint = String(decoding: try errors.readToEnd() ?? Data(), as: UTF8.self)
        return Outcome(status: try waitForIt(), said: said, errors: complaint)
    }

    /// What is still to be said.
    func lines() throws -> [String] {
        String(decoding: try output.readToEnd() ?? Data(), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    static func fate(_ confinement: String, _ attempt: String, _ argument: String? = nil) throws -> Fate {
        try Run(confinement, attempt, argument).wait().fate
    }
}

/// What came of a run.
struct Outcome {
    /// The exit status, or the signal that ended it, negated.
    let status: Int32
    let said: [String]
    let errors: String

    var fate: Fate {
        if status < 0 { return .ended(-status) }
        let last = said.last ?? ""
        if status == 0, last == "done" { return .done }
        if status == 0, last.hasPrefix("refused "), let code = Int32(last.dropFirst(8)) { return .refused(code) }
        return .failed(last)
    }
}

/// What became of an attempt.
enum Fate: Hashable, CustomStringConvertible {
    case done

    /// With an error number.
    case refused(Int32)

    /// By a signal.
    case ended(Int32)

    /// Before the attempt, with a word about it.
    case failed(String)

    var description: String {
        switch self {
        case .done: "done"
        case .refused(let code): "refused: \(String(cString: strerror(code)))"
        case .ended(let signal): "ended by \(String(cString: strsignal(signal)))"
        case .failed(let words): "failed: \(words)"
        }
    }
}
