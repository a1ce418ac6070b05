#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import CSandbox

extension SystemCallRule {
    /// PROT_EXEC among the protections that mmap(2) and mprotect(2) take as their third argument.
    private static let executable = UInt64(PROT_EXEC)

    /// What both decoders and fetchers do: read and write what they hold, compute, wait, trap and end.
    static func sharedCalls(of process: Int32) -> [SystemCallRule] {
        [
            // Files, pipes and sockets that are open. Descriptors come by recvmsg.
            allow(
                "read", "readv", "pread64", "preadv", "write", "writev", "lseek", "close", "sendmsg", "recvmsg",
                "sendto", "recvfrom", "shutdown", "poll", "ppoll"),
            // By the descriptor alone; the forms that take a path are each profile's own.
            allow("fstat"),
            // Whether a descriptor waits, and closes at exec. Not the ones that send signals when bytes come.
            [F_GETFD, F_SETFD, F_GETFL, F_SETFL].flatMap { allow("fcntl", where: .int(1, is: $0)) },
            // Memory, none of it executable: this filter stands in where the kernel lacks MDWE.
            allow("mmap", where: .bits(executable, of: 2, are: 0)),
            allow("mprotect", where: .bits(executable, of: 2, are: 0)),
            allow("munmap", "mremap", "madvise", "brk"),
            // Locks, clocks, chance and order.
            allow("futex", "sched_yield", "sched_getaffinity", "getcpu", "getrandom", "restart_syscall"),
            allow(
                "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times",
                "getrusage"),
            // Who it is itself.
            allow("getpid", "gettid", "getppid"),
            // Ending, by the way of a trap or of abort too: its message is written, and its own signal ends it.
            allow("exit", "exit_group", "rt_sigprocmask", "rt_sigreturn", "sigaltstack"),
            allow("tgkill", where: .int(0, is: process)),
            // Threads and the memory that malloc takes may be given names; the latter depends on how the kernel is built.
            allow("prctl", where: .int(0, is: PR_SET_NAME)),
            refuse("prctl", where: .int(0, is: nameMemory), with: EINVAL),
            // Its own limits can be read: sysconf and the C library's stack bounds ask for them. None can be set.
            allow("prlimit64", where: .bits(.max, of: 2, are: 0)),
            allow("getrlimit"),
            // Standard output and error are asked whether they are terminals, in the two ways of doing so.
            refuse("ioctl", where: .int(1, is: terminalSettings), with: ENOTTY),
            refuse("ioctl", where: .int(1, is: terminalSettings2), with: ENOTTY),
            // BLAS asks for memory near its processor, and takes any.
            refuse("mbind", "set_mempolicy", "get_mempolicy", with: EPERM),
            // sysconf asks for the size of the machine, and then guesses.
            refuse("sysinfo", with: EPERM),
        ].flatMap(\.self)
    }

    /// PR_SET_VMA of <linux/prctl.h>.
    private static let nameMemory: Int32 = 0x5356_4D41

    /// TCGETS and TCGETS2 of <asm-generic/ioctls.h>.
    private static let terminalSettings: Int32 = 0x5401
    private static let terminalSettings2 = Int32(bitPattern: 0x802C_542A)
}
