#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import CSandbox

/// Whether another process of the user may read and write the memory of this one; PR_SET_DUMPABLE of prctl(2).
///
/// With it gone, what lies below /proc/PID belongs to root, though most of it can still be read by all.
package enum Dumpability {
    static func report() -> LayerReport {
        LayerReport(.notDumpable, .whole, "no other process of the user looks into it")
    }

    package static func enter() throws(ConfinementError) {
        guard acavd_process_control(PR_SET_DUMPABLE, 0) == 0 else {
            throw .failed(.notDumpable, call: "prctl(PR_SET_DUMPABLE)", code: errno)
        }
    }
}
