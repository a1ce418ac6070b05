import CSandbox
import CSeccomp
import Glibc

/// Makes the kernel answer as an older one would: without MDWE, and with Landlock switched off.
enum OlderKernel {
    static func imitate() {
        guard let filter = seccomp_init(SCMP_ACT_ALLOW) else { ConfinedProgram.end("no filter", status: 2) }
        let mdwe = [acavd_get_no_executable_memory, acavd_set_no_executable_memory]
        let rules =
            [seccomp_rule_add_array(filter, refusal(EOPNOTSUPP), number("landlock_create_ruleset"), 0, nil)]
            + mdwe.map { option in
                let isThat = scmp_arg_cmp(arg: 0, op: SCMP_CMP_EQ, datum_a: UInt64(option), datum_b: 0)
                return seccomp_rule_add_array(filter, refusal(EINVAL), number("prctl"), 1, [isThat])
            }
        guard rules.allSatisfy({ $0 == 0 }), seccomp_load(filter) == 0 else {
            ConfinedProgram.end("no filter", status: 2)
        }
        seccomp_release(filter)
    }

    private static func number(_ name: String) -> Int32 { seccomp_syscall_resolve_name(name) }

    /// SCMP_ACT_ERRNO(code).
    private static func refusal(_ code: Int32) -> UInt32 { 0x0005_0000 | UInt32(code) }
}
