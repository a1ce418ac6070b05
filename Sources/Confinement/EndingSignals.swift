#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The signals by which a process ends for a fault of its own, or for its share of processor time.
enum EndingSignals {
    /// Has them end the process as the kernel does, and lets every signal come: which are ignored or held back is
    /// inherited, and threads of libdispatch hold nearly all of them back.
    ///
    /// SIGXFSZ stays as it is: where it is ignored, a file that may grow no further is an error to its writer.
    ///
    /// A tracer of the stack, such as the one that SWIFT_BACKTRACE asks for, starts a process from their handlers. The
    /// system call filter would end the program for that, and hide what it has really died of.
    static func restore() throws(ConfinementError) {
        let faults = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGQUIT]
        for signal in faults + [SIGXCPU] {
            var usual = sigaction()
            guard sigaction(signal, &usual, nil) == 0 else {
                throw .failed(.systemCalls, call: "sigaction(\(signal))", code: errno)
            }
        }
        var none = sigset_t()
        sigemptyset(&none)
        guard sigprocmask(SIG_SETMASK, &none, nil) == 0 else {
            throw .failed(.systemCalls, call: "sigprocmask", code: errno)
        }
    }
}
