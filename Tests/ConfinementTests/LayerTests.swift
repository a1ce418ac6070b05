import CSandbox
import Confinement
import Foundation
import Testing

/// An attempt under one layer alone: in a profile another would stop it first.
struct LayerTrial: CustomTestStringConvertible, Sendable {
    let layer: String
    let attempt: String
    let fate: Fate
    var argument: (@Sendable (Canary) -> String)?

    /// The interface of Landlock that it takes, 0 for other layers.
    var landlock: Int32 = 0

    /// Whether root is held too.
    var holdsRoot = true

    var testDescription: String { "\(layer): \(attempt)" }

    static let all = [
        LayerTrial(layer: "openDescriptors", attempt: "useOtherDescriptor", fate: .refused(EBADF)),
        LayerTrial(layer: "resourceLimits", attempt: "openMany", fate: .refused(EMFILE)),
        LayerTrial(layer: "resourceLimits", attempt: "growFile", fate: .ended(SIGXFSZ), argument: \.emptyFile),
        LayerTrial(layer: "resourceLimits", attempt: "allocate", fate: .refused(ENOMEM)),
        LayerTrial(layer: "resourceLimits", attempt: "fork", fate: .refused(EAGAIN), holdsRoot: false),
        LayerTrial(layer: "noNewPrivileges", attempt: "gainPrivileges", fate: .refused(EPERM)),
        LayerTrial(layer: "notDumpable", attempt: "isDumpable", fate: .refused(EPERM)),
        LayerTrial(layer: "landlock", attempt: "openFile", fate: .refused(EACCES), argument: \.file, landlock: 1),
        LayerTrial(layer: "landlock", attempt: "createFile", fate: .refused(EACCES), argument: \.newFile, landlock: 1),
        LayerTrial(layer: "landlock", attempt: "execute", fate: .refused(EACCES), landlock: 1),
        LayerTrial(layer: "landlock", attempt: "connect", fate: .refused(EACCES), argument: \.port, landlock: 4),
        LayerTrial(layer: "landlock", attempt: "bind", fate: .refused(EACCES), landlock: 4),
        LayerTrial(
            layer: "landlock", attempt: "connectToAbstractName", fate: .refused(EPERM), argument: \.abstractName,
            landlock: 6),
        LayerTrial(layer: "landlock", attempt: "signalParent", fate: .refused(EPERM), landlock: 6),
    ]
}

@Suite("Layers")
struct LayerTests {
    @Test("Each has a name of its own, and is reported once")
    func reports() {
        let reports = Confinement.availability()
        #expect(Set(reports.map(\.layer)) == Set(ConfinementLayer.allCases))
        #expect(reports.count == ConfinementLayer.allCases.count)
        #expect(Set(ConfinementLayer.allCases.map(\.rawValue)).count == ConfinementLayer.allCases.count)
        for report in reports { #expect(!report.explanation.isEmpty && !report.explanation.hasSuffix(".")) }
    }

    @Test("Each holds by itself", arguments: LayerTrial.all)
    func alone(_ trial: LayerTrial) throws {
        if trial.landlock > max(acavd_landlock_version(), 0) {
            try Test.cancel("this kernel's Landlock is older than interface \(trial.landlock), or missing")
        }
        if !trial.holdsRoot && geteuid() == 0 { try Test.cancel("root is not held") }
        let canary = try Canary()
        let fate = try Run.fate(trial.layer, trial.attempt, trial.argument?(canary))
        #expect(fate == trial.fate, "\(fate)")
        #expect(try Run.fate("none", trial.attempt, trial.argument?(canary)) == .done)
    }

    @Test("Root's privileges are given up", .enabled(if: geteuid() == 0, "only root has any"))
    func capabilities() throws {
        #expect(try Run.fate("noNewPrivileges", "changeUser") == .refused(EPERM))
        #expect(try Run.fate("none", "changeUser") == .done)
    }

    @Test(
        "Memory that could be written is not executed", .enabled(if: isMDWEOffered, "this kernel has no MDWE"),
        arguments: ["mapExecutable", "makeExecutable"])
    func executableMemory(_ attempt: String) throws {
        #expect(try Run.fate("writeXorExecute", attempt) == .refused(EACCES))
        #expect(try Run.fate("none", attempt) == .done)
    }

    private static let isMDWEOffered = acavd_process_control(acavd_get_no_executable_memory, 0) >= 0
}
