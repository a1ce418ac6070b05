#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension SystemCallRule {
    /// What a decoder does besides: nothing. Some of what its libraries try is refused without ending it.
    static let decoderCalls: [SystemCallRule] = [
        // The C library looks for the number of processors, locales, messages, time zones, and ways to convert texts.
        refuse("open", "openat", with: EACCES),
        // It asks for the kind of a file before buffering; on a descriptor too, with the same call as on a path, which
        // Landlock lets pass. The end of a file is found with lseek.
        refuse("newfstatat", "statx", "stat", "lstat", "readlink", "readlinkat", "getcwd", with: EACCES),
        refuse("access", "faccessat", "faccessat2", with: EACCES),
        // It asks for the host's name in a few messages.
        refuse("uname", with: EPERM),
        // Handlers are in place before. A handler for SIGXCPU would outlive the limit of processor time; abort asks for
        // the default one, and goes on without.
        refuse("rt_sigaction", with: EPERM),
    ].flatMap(\.self)

    /// What the C library does first in a thread, which may not have come to that when the filter is put on.
    static let startedThreadCalls = allow("set_robust_list", "rseq")
}
