#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import CSandbox

/// Limits that a process cannot raise again; setrlimit(2). Processor time is limited from outside: `ChildProcess`.
package enum ResourceLimits {
    static func report() -> LayerReport {
        LayerReport(.resourceLimits, .whole, "memory, size of files, descriptors, core dumps and processes")
    }

    /// - Parameter startsThreads: Where it does, the number of processes is not limited: that limit counts all threads of
    ///   the user. It holds not for root; the system call filter does.
    package static func enter(_ limits: ProcessLimits, startsThreads: Bool) throws(ConfinementError) {
        try set(RLIMIT_AS, "RLIMIT_AS", to: limits.memoryBytes)
        try set(RLIMIT_FSIZE, "RLIMIT_FSIZE", to: limits.fileBytes)
        try set(RLIMIT_NOFILE, "RLIMIT_NOFILE", to: limits.descriptors)
        try set(RLIMIT_CORE, "RLIMIT_CORE", to: 0)
        try set(__RLIMIT_MEMLOCK, "RLIMIT_MEMLOCK", to: 0)
        try set(__RLIMIT_MSGQUEUE, "RLIMIT_MSGQUEUE", to: 0)
        if !startsThreads { try set(__RLIMIT_NPROC, "RLIMIT_NPROC", to: 0) }
    }

    /// Lowers a limit. One that is lower already stays: it cannot be raised without privileges.
    private static func set(
        _ resource: __rlimit_resource, _ name: String, to limit: UInt64
    ) throws(ConfinementError) {
        let number = Int32(resource.rawValue)
        var soft: UInt64 = 0
        var hard: UInt64 = 0
        guard acavd_get_limit(0, number, &soft, &hard) == 0 else {
            throw .failed(.resourceLimits, call: "getrlimit(\(name))", code: errno)
        }
        let lowered = min(limit, hard)
        guard acavd_set_limit(0, number, lowered, lowered) == 0 else {
            throw .failed(.resourceLimits, call: "setrlimit(\(name), \(lowered))", code: errno)
        }
    }
}
