#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import CSandbox

extension SystemCallRule {
    /// What a fetcher does besides: it connects, keeps a spool, resolves names in threads, reads certificates.
    static let fetcherCalls: [SystemCallRule] = [
        // TCP to servers, UDP to name servers. No listening.
        [AF_INET, AF_INET6].flatMap { family in
            [SOCK_STREAM, SOCK_DGRAM].flatMap { type in
                allow("socket", where: .int(0, is: family), .bits(socketTypes, of: 1, are: UInt64(type.rawValue)))
            }
        },
        // The C library looks for a name service cache, for services behind sockets, and for the machine's own
        // addresses; without them it asks the name servers, and takes both kinds of addresses to be of use.
        [AF_UNIX, AF_NETLINK].flatMap { refuse("socket", where: .int(0, is: $0), with: EAFNOSUPPORT) },
        refuse("bind", with: EACCES),
        allow("connect", "getsockopt", "setsockopt", "getsockname", "getpeername", "sendmmsg"),
        // How libcurl waits for several sockets, and for its resolver.
        allow("select", "pselect6", "pipe2", "eventfd2", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait"),
        allow("socketpair", where: .int(0, is: AF_UNIX)),
        [controlBlocking, countWaiting].flatMap { allow("ioctl", where: .int(1, is: $0)) },
        // The spool.
        allow("pwrite64", "pwritev", "ftruncate", "fallocate", "fadvise64"),
        // Threads of this process: not a process, no namespace. Of clone3 a filter cannot see the flags: the C library
        // tries it first, and takes clone where the kernel is too old for it.
        allow("clone", where: .bits(threadFlags | namespaceFlags, of: 0, are: threadFlags)),
        refuse("clone3", with: ENOSYS),
        allow("set_robust_list", "rseq"),
        // Files are read as far as Landlock lets it, and never written.
        allow("openat", where: .bits(writing, of: 2, are: 0)),
        [O_WRONLY, O_RDWR].flatMap {
            refuse("openat", where: .bits(UInt64(O_ACCMODE), of: 2, are: UInt64($0)), with: EACCES)
        },
        // The resolver asks whether its files have changed. Landlock does not hide that.
        allow("newfstatat", "statx", "access", "faccessat", "faccessat2"),
        refuse("readlink", "readlinkat", "getcwd", "getdents64", with: EACCES),
        // The resolver asks for the host's own name, and sets no signal aside; OpenSSL asks whether it runs for another.
        allow("uname", "rt_sigaction", "getuid", "geteuid", "getgid", "getegid"),
        // Code that is loaded now is not: the C library then goes on without that name service.
        refuse("mmap", where: .bits(UInt64(PROT_EXEC), of: 2, are: UInt64(PROT_EXEC)), with: EACCES),
        refuse("mprotect", where: .bits(UInt64(PROT_EXEC), of: 2, are: UInt64(PROT_EXEC)), with: EACCES),
    ].flatMap(\.self)

    /// SOCK_TYPE_MASK of the kernel: the type without SOCK_CLOEXEC and SOCK_NONBLOCK.
    private static let socketTypes: UInt64 = 0xF

    /// FIONBIO and FIONREAD of <asm-generic/ioctls.h>.
    private static let controlBlocking: Int32 = 0x5421
    private static let countWaiting: Int32 = 0x541B

    /// What writes, makes or cuts off a file. O_TMPFILE has O_DIRECTORY in it, with which folders are read too.
    private static let writing =
        UInt64(O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND) | UInt64(acavd_open_temporary & ~O_DIRECTORY)

    /// CLONE_VM, CLONE_SIGHAND and CLONE_THREAD.
    private static let threadFlags: UInt64 = 0x0000_0100 | 0x0000_0800 | 0x0001_0000

    /// CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID and CLONE_NEWNET.
    private static let namespaceFlags: UInt64 = 0x0002_0000 | 0x7E00_0000
}
