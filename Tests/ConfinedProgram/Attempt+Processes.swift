import Glibc

extension Attempt {
    func reachProcesses() -> () -> Int32 {
        switch self {
        case .fork:
            let clone = RawSystemCall("clone")
            return {
                let child = clone(Int(SIGCHLD))
                if child == 0 { _exit(0) }
                return code(child)
            }
        case .execute:
            return {
                // Where it succeeds, true says for it that it was done: with status 0 and no further word.
                let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("echo"), strdup("done"), nil]
                return code(execve("/bin/echo", arguments, [nil]))
            }
        case .startThread:
            return {
                var thread = pthread_t()
                let failure = pthread_create(&thread, nil, { _ in nil }, nil)
                return failure == 0 ? pthread_join(thread, nil) : failure
            }
        case .trace:
            let trace = RawSystemCall("ptrace")
            // PTRACE_TRACEME.
            return { code(trace(0)) }
        case .signalParent: return { code(kill(getppid(), 0)) }
        default: return { raise(SIGURG) == 0 ? 0 : errno }
        }
    }

    /// Starts a copy of the program with the confinement that the argument names, which waits on the same standard input.
    /// Ends when a byte comes, and leaves the copy behind; or is that copy, waits until nobody writes there any more, and
    /// says so.
    func outliving(_ argument: String) -> () -> Int32 {
        {
            guard !argument.isEmpty else {
                ConfinedProgram.say("process \(getpid())")
                var input = pollfd(fd: 0, events: 0, revents: 0)
                while poll(&input, 1, -1) < 0 && errno == EINTR {}
                return 0
            }
            let words: [UnsafeMutablePointer<CChar>?] = [
                strdup(CommandLine.arguments[0]), strdup(argument), strdup(rawValue), nil,
            ]
            var child: pid_t = 0
            let failure = posix_spawn(&child, CommandLine.arguments[0], nil, nil, words, environ)
            guard failure == 0 else { return failure }
            var byte: UInt8 = 0
            guard read(0, &byte, 1) == 1 else { return errno }
            return 0
        }
    }
}
