import Confinement
import Glibc

/// What the program puts on itself: nothing, a profile, or one layer alone, since in a profile one layer hides another.
enum TriedConfinement: String {
    case none
    case decoder
    case fetcher

    /// A decoder's, of a process that takes the wrong one for its parent, or that has two threads.
    case decoderOfAnother, decoderWithThreads

    /// A decoder's on a kernel as Debian 12 has it, but with Landlock switched off; every layer required or not.
    case olderKernel, olderKernelRequired
    case parentDeath
    case openDescriptors
    case resourceLimits
    case noNewPrivileges
    case notDumpable
    case writeXorExecute
    case landlock

    private static let limits = ProcessLimits(memoryBytes: 1 << 30, fileBytes: 0, descriptors: 32)

    /// What attempts have opened lies below 10, but for the one that tries this.
    private static let kept = Array<Int32>(0..<10)

    func enter() throws(ConfinementError) {
        switch self {
        case .none: break
        case .decoder: try enter(.decoder, Self.limits, parent: getppid())
        case .fetcher:
            let limits = ProcessLimits(memoryBytes: 1 << 30, fileBytes: 4096, descriptors: 64)
            try enter(.fetcher(), limits, parent: getppid())
        case .decoderOfAnother: try enter(.decoder, Self.limits, parent: getpid())
        case .decoderWithThreads:
            Self.startThread()
            try enter(.decoder, Self.limits, parent: getppid())
        case .olderKernel, .olderKernelRequired:
            OlderKernel.imitate()
            for report in Confinement.availability() where report.strength != .whole {
                ConfinedProgram.say("\(report)")
            }
            try enter(.decoder, Self.limits, parent: getppid(), required: self == .olderKernelRequired)
        case .parentDeath: try ParentDeath.enter(parent: getppid())
        case .openDescriptors: try OpenDescriptors.enter(keeping: Self.kept)
        case .resourceLimits: try ResourceLimits.enter(Self.limits, startsThreads: false)
        case .noNewPrivileges: try Privileges.enter()
        case .notDumpable: try Dumpability.enter()
        case .writeXorExecute: try ExecutableMemory.enter()
        case .landlock:
            // Landlock asks for it first.
            try Privileges.enter()
            try Landlock.enter(reading: [], connecting: false)
        }
    }

    private func enter(
        _ profile: ConfinementProfile, _ limits: ProcessLimits, parent: Int32, required: Bool = false
    ) throws(ConfinementError) {
        try Confinement.enter(profile, limits: limits, keeping: Self.kept, parent: parent, required: required)
    }

    private static func startThread() {
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { _ in
                while true { pause() }
            }, nil)
        guard failure == 0 else { ConfinedProgram.end("no thread: \(failure)", status: 2) }
    }
}
