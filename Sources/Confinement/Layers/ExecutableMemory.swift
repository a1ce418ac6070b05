#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import CSandbox

/// Memory that becomes executable only by loading code, which has been done; PR_SET_MDWE of prctl(2), since Linux 6.3.
///
/// The system call filter refuses every executable mapping besides, on older kernels too.
package enum ExecutableMemory {
    static func report() -> LayerReport {
        if isOffered {
            return LayerReport(.writeXorExecute, .whole, "by the kernel, and by the system call filter")
        }
        if SystemCallFilter.isOffered {
            return LayerReport(
                .writeXorExecute, .partial, "by the system call filter alone; Linux 6.3 and later add their own")
        }
        return LayerReport(.writeXorExecute, .missing, "Linux 6.3 and later have it")
    }

    private static var isOffered: Bool { acavd_process_control(acavd_get_no_executable_memory, 0) >= 0 }

    /// Nothing where the kernel has none of it.
    package static func enter() throws(ConfinementError) {
        guard isOffered else { return }
        guard acavd_process_control(acavd_set_no_executable_memory, acavd_refuse_executable_gain) == 0 else {
            throw .failed(.writeXorExecute, call: "prctl(PR_SET_MDWE)", code: errno)
        }
    }
}
