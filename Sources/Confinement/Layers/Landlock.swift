#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import CSandbox

/// The kernel's walls around files, TCP ports and other processes; landlock(7). They hold for the calling thread and
/// those it starts from then on.
package enum Landlock {
    static func report() -> LayerReport {
        let version = acavd_landlock_version()
        guard version > 0 else { return LayerReport(.landlock, .missing, reasonForAbsence(errno)) }
        let lacking = LandlockRight.all.filter { $0.version > version }
            .map { "\($0.name) (Linux \($0.kernel))" }
        let held = LandlockRight.all.filter { $0.version <= version }.map(\.name).joined(separator: ", ")
        guard !lacking.isEmpty else { return LayerReport(.landlock, .whole, "interface version \(version): \(held)") }
        return LayerReport(
            .landlock, .partial,
            "interface version \(version): \(held); not, as later kernels: \(lacking.joined(separator: ", "))")
    }

    private static func reasonForAbsence(_ code: Int32) -> String {
        switch code {
        case ENOSYS: "this kernel is built without it; Linux 5.13 and later with CONFIG_SECURITY_LANDLOCK have it"
        case EOPNOTSUPP: "this kernel has it switched off; add landlock to lsm= on the kernel's command line"
        default: "it is refused (\(SystemErrorText(code))); the filter of a container may do that"
        }
    }

    /// Takes away every right that the kernel knows of, but for reading what lies at the given paths and, if so said,
    /// connecting to TCP ports. The privileges have gone before. Nothing where the kernel has none of it.
    package static func enter(reading paths: [String], connecting: Bool) throws(ConfinementError) {
        let version = acavd_landlock_version()
        guard version > 0 else { return }
        let rights = LandlockRight.all.filter { $0.version <= version }
        let files = rights.reduce(0) { $0 | $1.files }
        let ports = rights.reduce(0) { $0 | $1.ports } & (connecting ? ~LandlockRight.connecting : .max)
        let descriptor = acavd_landlock_create(files, ports, rights.reduce(0) { $0 | $1.scopes })
        guard descriptor >= 0 else { throw .failed(.landlock, call: "landlock_create_ruleset", code: errno) }
        defer { close(descriptor) }
        for path in paths { try allowReading(path, in: descriptor) }
        guard acavd_landlock_restrict(descriptor) == 0 else {
            throw .failed(.landlock, call: "landlock_restrict_self", code: errno)
        }
    }

    private static func allowReading(_ path: String, in rules: Int32) throws(ConfinementError) {
        let place = open(path, acavd_open_path | O_CLOEXEC)
        guard place >= 0 else {
            // What cannot be reached now could not be read later.
            if [ENOENT, ENOTDIR, EACCES].contains(errno) { return }
            throw .failed(.landlock, call: "open(\(path))", code: errno)
        }
        defer { close(place) }
        var status = stat()
        guard fstat(place, &status) == 0 else { throw .failed(.landlock, call: "stat(\(path))", code: errno) }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        let files = isFolder ? LandlockRight.readingFiles | LandlockRight.listingFolders : LandlockRight.readingFiles
        guard acavd_landlock_allow(rules, place, files) == 0 else {
            throw .failed(.landlock, call: "landlock_add_rule(\(path))", code: errno)
        }
    }
}
