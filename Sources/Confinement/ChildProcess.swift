#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import CSandbox

/// A process of ours, seen and limited from outside. Its number means that process until it has been waited for.
package struct ChildProcess: Sendable, Hashable {
    package let identifier: Int32

    package init(_ identifier: Int32) {
        self.identifier = identifier
    }

    /// The processor time that all of its threads have taken so far; nil once it is gone. clock_getcpuclockid(3).
    package func processorTime() -> Duration? {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(identifier, &clock) == 0, clock_gettime(clock, &time) == 0 else { return nil }
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Lets it take so much more processor time, in whole seconds, before SIGXCPU ends it. The kernel counts seconds:
    /// it gets up to one more.
    ///
    /// - Returns: False once it is gone.
    /// - Throws: `.failed`, when the kernel refuses: the process belongs to another user.
    @discardableResult
    package func allowProcessorTime(seconds: UInt64) throws(ConfinementError) -> Bool {
        guard let used = processorTime() else { return false }
        let number = Int32(RLIMIT_CPU.rawValue)
        var soft: UInt64 = 0
        var hard: UInt64 = 0
        // The hard limit stays, since only privileges could raise it again for the next video.
        let (sum, isTooLarge) = seconds.addingReportingOverflow(UInt64(used.components.seconds) + 1)
        let limit = isTooLarge ? .max : sum
        guard acavd_get_limit(identifier, number, &soft, &hard) == 0,
            acavd_set_limit(identifier, number, min(limit, hard), hard) == 0
        else {
            if errno == ESRCH { return false }
            throw .failed(.resourceLimits, call: "prlimit(RLIMIT_CPU)", code: errno)
        }
        return true
    }

    /// How much of its memory is in the machine's, in bytes; nil once it is gone, or where /proc hides it: proc(5),
    /// hidepid.
    package func residentBytes() -> Int? { pages(field: 1) }

    /// How much address space it has taken, in bytes; nil as for `residentBytes`.
    package func addressSpaceBytes() -> Int? { pages(field: 0) }

    /// A field of /proc/PID/statm, in bytes.
    private func pages(field: Int) -> Int? {
        let descriptor = open("/proc/\(identifier)/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let text = withUnsafeTemporaryAllocation(byteCount: 128, alignment: 1) { bytes -> String in
            let count = read(descriptor, bytes.baseAddress, bytes.count)
            return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        }
        let fields = text.split(separator: " ")
        guard fields.count > field, let pages = Int(fields[field]), pages > 0 else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
