#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How a process gives up its rights, once and for good, before it sees an untrusted byte.
package enum Confinement {
    /// What this kernel has of each layer. Confines nobody, and needs no privileges.
    package static func availability() -> [LayerReport] {
        [
            ParentDeath.report(), OpenDescriptors.report(), ResourceLimits.report(), Privileges.report(),
            Dumpability.report(), ExecutableMemory.report(), Landlock.report(), SystemCallFilter.report(),
        ]
    }

    /// What a process of a profile can have of each layer on this kernel.
    package static func availability(for profile: ConfinementProfile) -> [LayerReport] {
        availability().map { profile.report($0) }
    }

    /// Puts every layer that the kernel has, and its profile allows, on the calling process, which must have one thread
    /// unless its profile has company. After an error it may be half confined, and must end.
    ///
    /// What it does from then on that its profile has no use for ends it with SIGSYS; a few calls that libraries try in
    /// vain are refused. It can still trap and abort, and say why on standard error: what handles the signals of faults and
    /// of SIGXCPU is replaced by the kernel's own way, and no signal is held back. Handlers of other signals must be in place
    /// before, and libraries that load code or read files at their start must have started.
    ///
    /// - Parameters:
    ///   - descriptors: Those that stay open; 0, 1 and 2 only if they are among them.
    ///   - parent: The process that started this one: the end of the very thread that did ends this process.
    ///   - required: Whether a layer of which the kernel has nothing is an error.
    /// - Returns: What holds now, and what the kernel lacks.
    @discardableResult
    package static func enter(
        _ profile: ConfinementProfile, limits: ProcessLimits, keeping descriptors: [Int32], parent: Int32,
        required: Bool
    ) throws(ConfinementError) -> [LayerReport] {
        let reports = availability(for: profile)
        if required, let missing = reports.first(where: { $0.strength == .missing }) {
            throw .missing(missing, kernel: Kernel.release)
        }
        let lacks = Set(reports.lazy.filter { $0.strength == .missing }.map(\.layer))
        try ParentDeath.enter(parent: parent)
        let threads = try ThreadCount.current()
        guard threads == 1 || profile.company != .nothing else { throw .severalThreads(count: threads) }
        try EndingSignals.restore()
        if !lacks.contains(.openDescriptors) { try OpenDescriptors.enter(keeping: descriptors) }
        if !lacks.contains(.resourceLimits) {
            try ResourceLimits.enter(limits, startsThreads: profile.startsThreads)
        }
        try Privileges.enter()
        try Dumpability.enter()
        if !lacks.contains(.writeXorExecute) { try ExecutableMemory.enter() }
        if !lacks.contains(.landlock) {
            try Landlock.enter(reading: profile.readablePaths, connecting: profile.connects)
        }
        // Last: it forbids what the others take.
        if !lacks.contains(.systemCalls) { try SystemCallFilter.enter(profile.systemCalls(of: getpid())) }
        return reports
    }
}
