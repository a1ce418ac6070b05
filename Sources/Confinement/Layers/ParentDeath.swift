#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import CSandbox

/// The signal that ends a process when the thread that started it ends; PR_SET_PDEATHSIG of prctl(2).
package enum ParentDeath {
    static func report() -> LayerReport {
        LayerReport(.parentDeath, .whole, "a process goes with the one that started it")
    }

    /// - Parameter parent: The process that started this one. It may have ended before the signal was asked for, and then
    ///   none would come.
    package static func enter(parent: Int32) throws(ConfinementError) {
        guard acavd_process_control(PR_SET_PDEATHSIG, UInt(SIGKILL)) == 0 else {
            throw .failed(.parentDeath, call: "prctl(PR_SET_PDEATHSIG)", code: errno)
        }
        guard getppid() == parent else { throw .parentIsGone }
    }
}
