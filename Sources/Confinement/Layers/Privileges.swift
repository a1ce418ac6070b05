#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import CSandbox

/// The privileges that a process has and could come by; PR_SET_NO_NEW_PRIVS of prctl(2), capabilities(7).
package enum Privileges {
    static func report() -> LayerReport {
        LayerReport(.noNewPrivileges, .whole, "none are left, and no program that is executed brings any")
    }

    package static func enter() throws(ConfinementError) {
        guard acavd_process_control(PR_SET_NO_NEW_PRIVS, 1) == 0 else {
            throw .failed(.noNewPrivileges, call: "prctl(PR_SET_NO_NEW_PRIVS)", code: errno)
        }
        // For a daemon that is run by root.
        guard acavd_drop_capabilities() == 0 else {
            throw .failed(.noNewPrivileges, call: "capset", code: errno)
        }
    }
}
