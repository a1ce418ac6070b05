import CSandbox
import Confinement
import Fetching
import Foundation

/// A process that was started to work for this one, with the socket it is talked to over. Belongs to one thread, which
/// must outlive it: the process goes when that thread does.
///
/// It is ended with its owner.
struct SpawnedProcess: ~Copyable {
    let identifier: pid_t
    private var socket: FrameSocket
    private var lastWords: LastWords
    private var hasEnded = false
    private let living: LivingProcesses

    /// The most address space that was seen, in bytes.
    private var largestBytes = 0

    /// The descriptor at which the process finds its end of the socket.
    static let socketNumber: Int32 = 3

    /// A process that has closed its socket is about to end by itself: how long to wait for that, so that its own end
    /// is seen and not ours.
    private static let patience = Duration.milliseconds(500)

    /// How often the memory of a process that works is looked at.
    private static let lookInterval = Duration.milliseconds(20)

    /// - Parameters:
    ///   - limit: The longest message that is accepted of it, in bytes.
    ///   - living: Where it is counted while it lives.
    init(_ command: ProcessCommand, limit: Int, among living: LivingProcesses) throws(ProcessStartError) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw SpawnedProcess.failure("socketpair", errno)
        }
        let near = OwnedDescriptor(ends[0])
        let far = OwnedDescriptor(ends[1])
        guard acavd_open_pipe(&ends) == 0 else { throw SpawnedProcess.failure("pipe2", errno) }
        let words = OwnedDescriptor(ends[0])
        let mouth = OwnedDescriptor(ends[1])
        identifier = try SpawnedProcess.spawn(command, socket: far.number, errors: mouth.number)
        socket = FrameSocket(near, limit: limit)
        lastWords = LastWords(words)
        self.living = living
        living.add(identifier)
    }

    deinit {
        if !hasEnded {
            living.remove(identifier)
            _ = SpawnedProcess.reap(identifier)
        }
    }

    /// Sends a message.
    func send(
        _ payload: [UInt8], passing descriptors: [Int32] = [], until deadline: SuspendingClock.Instant
    ) throws(FrameSocketError) {
        try socket.send(payload, passing: descriptors, until: deadline)
    }

    /// Waits for a message, and looks now and then at how much memory the process has taken: when it has ended it is too
    /// late. (What wait4(2) tells of that may be this process's own.)
    mutating func receive(until deadline: SuspendingClock.Instant) throws(FrameSocketError) -> [UInt8] {
        while true {
            let pause = SuspendingClock.now + SpawnedProcess.lookInterval
            do throws(FrameSocketError) {
                return try socket.receive(until: min(pause, deadline), draining: &lastWords)
            } catch {
                guard error == .timedOut, SuspendingClock.now < deadline else { throw error }
                largestBytes = max(largestBytes, ChildProcess(identifier).addressSpaceBytes() ?? 0)
            }
        }
    }

    /// Accepts messages of another length from here on, in bytes.
    mutating func accept(upTo limit: Int) { socket.accept(upTo: limit) }

    /// Whether it has said something unasked, or is gone.
    var isDisturbed: Bool { socket.isDisturbed }

    /// Begins a new piece of work: what it says and takes from here on is counted to that.
    mutating func beginWork() {
        lastWords.drain()
        lastWords.clear()
        largestBytes = 0
    }

    /// Ends it. Nothing may be asked of it afterwards.
    ///
    /// - Parameter byItself: It seems to be ending: its own cause is waited for a little.
    mutating func end(byItself: Bool) -> ProcessEnding {
        precondition(!hasEnded, "a process ends once")
        hasEnded = true
        if byItself { waitForEnd() }
        living.remove(identifier)
        let cause = SpawnedProcess.reap(identifier)
        lastWords.drain()
        return ProcessEnding(cause: cause, largestBytes: largestBytes, lastWords: lastWords.text)
    }

    private func waitForEnd() {
        let limit = SuspendingClock.now + SpawnedProcess.patience
        while SuspendingClock.now < limit {
            var seen = siginfo_t()
            // Looks without reaping: the number stays taken until `reap`.
            let code = waitid(P_PID, id_t(identifier), &seen, WEXITED | WNOHANG | WNOWAIT)
            if code != 0 || seen.si_signo != 0 { return }
            usleep(500)
        }
    }

    /// Kills a process of ours, unless it has ended already, and takes its status, so that its number is free again.
    private static func reap(_ identifier: pid_t) -> ProcessEnding.Cause {
        kill(identifier, SIGKILL)
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
        // The macros of wait(2): the low seven bits are the signal, the second byte the status of an exit.
        let signal = status & 0x7f
        return signal == 0 ? .exit(status: (status >> 8) & 0xff) : .signal(signal)
    }

    private static func spawn(_ command: ProcessCommand, socket: Int32, errors: Int32) throws(ProcessStartError)
        -> pid_t
    {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        posix_spawn_file_actions_adddup2(&actions, socket, socketNumber)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own: what is typed at the terminal is meant for the daemon. No signal blocked or ignored.
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, flags)

        // Whoever started us may ignore this signal, and that is inherited. The kernel would then forget how our processes
        // end, and give their numbers to others before they are waited for: wait(2).
        signal(SIGCHLD, SIG_DFL)
        var identifier: pid_t = 0
        let arguments = ["acavd"] + command.arguments + ["\(getpid())"]
        let environment = command.environment.map { "\($0.key)=\($0.value)" }.sorted()
        let code = withCStrings(arguments) { arguments in
            withCStrings(environment) { environment in
                posix_spawn(&identifier, command.executable, &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { throw failure(command.executable, code) }
        return identifier
    }

    /// Strings as `execve` takes them, for as long as `body` runs.
    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }

    private static func failure(_ call: String, _ code: Int32) -> ProcessStartError {
        .impossible("a worker process cannot be started: \(call): \(String(cString: strerror(code)))")
    }
}
