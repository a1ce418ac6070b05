#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import CSandbox
import CSeccomp

/// A filter of system calls as libseccomp builds it; seccomp(2). Owns its context.
struct SystemCallFilter: ~Copyable {
    private let context: scmp_filter_ctx

    private init(owning context: scmp_filter_ctx) {
        self.context = context
    }

    deinit {
        seccomp_release(context)
    }

    /// Whether this kernel can end a process for a system call, and have one fail.
    static var isOffered: Bool {
        acavd_seccomp_offers(SCMP_ACT_KILL_PROCESS) == 0 && acavd_seccomp_offers(refusal(with: 0)) == 0
    }

    static func report() -> LayerReport {
        guard isOffered else {
            return LayerReport(
                .systemCalls, .missing, "it is refused (\(SystemErrorText(errno))); Linux 4.14 and later have it")
        }
        return LayerReport(.systemCalls, .whole, "a call that is not on the list ends the process")
    }

    /// Puts the rules on every thread of the process. Its privileges have gone before.
    static func enter(_ rules: [SystemCallRule]) throws(ConfinementError) {
        guard let context = seccomp_init(SCMP_ACT_KILL_PROCESS) else {
            throw .failed(.systemCalls, call: "seccomp_init", code: ENOMEM)
        }
        let filter = SystemCallFilter(owning: context)
        try filter.set(SCMP_FLTATR_ACT_BADARCH, "bad architecture", to: SCMP_ACT_KILL_PROCESS)
        try filter.set(SCMP_FLTATR_CTL_TSYNC, "all threads", to: 1)
        for rule in rules { try filter.add(rule) }
        try check(seccomp_load(context), "seccomp_load")
    }

    private func set(_ attribute: scmp_filter_attr, _ name: String, to value: UInt32) throws(ConfinementError) {
        try Self.check(seccomp_attr_set(context, attribute, value), "seccomp_attr_set(\(name))")
    }

    private func add(_ rule: SystemCallRule) throws(ConfinementError) {
        let number = seccomp_syscall_resolve_name(rule.name)
        // A name that the library does not know at all.
        guard number != __NR_SCMP_ERROR else {
            throw .failed(.systemCalls, call: "seccomp_syscall_resolve_name(\(rule.name))", code: ENOSYS)
        }
        // It stands for a call of other architectures with a number below zero.
        guard number >= 0 else { return }
        let conditions = rule.conditions.map {
            scmp_arg_cmp(arg: $0.argument, op: SCMP_CMP_MASKED_EQ, datum_a: $0.mask, datum_b: $0.value)
        }
        let action =
            switch rule.answer {
            case .allowed: SCMP_ACT_ALLOW
            case .refused(let code): Self.refusal(with: code)
            }
        try Self.check(
            seccomp_rule_add_array(context, action, number, UInt32(conditions.count), conditions),
            "seccomp_rule_add(\(rule.name))")
    }

    /// SCMP_ACT_ERRNO(code).
    private static func refusal(with code: Int32) -> UInt32 {
        0x0005_0000 | UInt32(truncatingIfNeeded: code) & 0xFFFF
    }

    private static func check(_ result: Int32, _ call: String) throws(ConfinementError) {
        // Functions of libseccomp answer 0 or a negated error number.
        if result < 0 { throw .failed(.systemCalls, call: call, code: -result) }
    }
}
