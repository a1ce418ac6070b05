import CSandbox
import Glibc

/// One directory beneath which files may lie, held open: what its name comes to mean later does not matter.
struct FileRoot: Sendable {
    /// As it was configured.
    let path: String

    /// The names on the way to it; none for `/`.
    let names: [Substring.UTF8View]

    private let directory: OpenDirectory

    init(_ path: String) throws(FileRootsError) {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else { throw .relative(root: path) }
        self.path = path
        names = FileRoot.names(of: path)
        directory = try OpenDirectory(path)
        // Asked now, so that it is not every file that fails.
        let probe = acavd_open_beneath(
            directory.descriptor.number, ".", acavd_open_path | O_DIRECTORY, resolution)
        guard probe >= 0 else { throw .unsupported(reason: ErrorNumber.current.description) }
        close(probe)
    }

    /// What the kernel is told about the way to a file.
    private var resolution: UInt64 {
        names.isEmpty ? acavd_resolve_no_magic_links : acavd_resolve_no_magic_links | acavd_resolve_beneath
    }

    /// How often the kernel is asked again after directories were moved while it walked.
    private static let attempts = 16

    /// The part of a path below this root, as it is written; nil where the path names no place in it.
    ///
    /// - Parameter path: Absolute.
    func rest(of path: String) -> String? {
        guard !names.isEmpty else { return path }
        let given = FileRoot.names(of: path)
        guard given.count > names.count,
            zip(names, given).allSatisfy({ $0.elementsEqual($1) })
        else { return nil }
        // A slash at the end says that it is a directory: the kernel shall see it.
        let end = path.utf8.last == UInt8(ascii: "/") ? "/" : ""
        return given[names.count...].map { String(Substring($0)) }.joined(separator: "/") + end
    }

    /// The names in a path. (A `.` says nothing; a `..` is for the kernel to follow.)
    private static func names(of path: String) -> [Substring.UTF8View] {
        path.utf8.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
    }

    /// Opens a regular file.
    ///
    /// - Parameter rest: Of a path, by `rest(of:)`.
    /// - Returns: Nil where the way leads out of the root.
    func open(_ rest: String, source: String, maximumBytes: Int64) throws(SourceError) -> OpenFile? {
        guard let place = try find(rest, source: source) else { return nil }
        // Only what is known to be a regular file is opened: to open a device may do something, and to open a pipe lets
        // its writer go on.
        var status = stat()
        guard fstat(place.number, &status) == 0 else {
            throw .unreadable(source: source, reason: ErrorNumber.current.description)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .refused(source: source, reason: "it is \(FileRoot.kind(status.st_mode)), not a regular file")
        }
        let descriptor = Glibc.open(
            "/proc/self/fd/\(place.number)", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let number = ErrorNumber.current
            // Ours to mend, not the file's.
            if [EMFILE, ENFILE, ENOMEM].contains(number.value) {
                throw .failed(source: source, reason: number.description)
            }
            // The file is there; what may be missing is /proc.
            let hint = number.value == ENOENT ? " (is /proc mounted?)" : ""
            throw .unreadable(source: source, reason: number.description + hint)
        }
        let file = OwnedDescriptor(descriptor)
        guard fstat(descriptor, &status) == 0 else {
            throw .unreadable(source: source, reason: ErrorNumber.current.description)
        }
        let size = Int64(status.st_size)
        guard size <= maximumBytes else { throw .tooLarge(source: source, limit: maximumBytes) }
        return OpenFile(descriptor: file, size: size)
    }

    /// A descriptor of what lies at a path, which cannot be read through it.
    private func find(_ rest: String, source: String) throws(SourceError) -> OwnedDescriptor? {
        for _ in 0..<FileRoot.attempts {
            let found = acavd_open_beneath(
                directory.descriptor.number, rest, acavd_open_path, resolution)
            if found >= 0 { return OwnedDescriptor(found) }
            let number = ErrorNumber.current
            switch number.value {
            case EAGAIN, EINTR: continue
            case EXDEV: return nil
            case ENOENT, ENOTDIR: throw .notFound(source: source)
            case ELOOP:
                throw .refused(
                    source: source, reason: "it leads through too many symbolic links, or one of /proc to an open file")
            case ENAMETOOLONG: throw .refused(source: source, reason: "the path is too long")
            case ENFILE, EMFILE, ENOMEM: throw .failed(source: source, reason: number.description)
            default: throw .unreadable(source: source, reason: number.description)
            }
        }
        throw .failed(source: source, reason: "directories on its way were being moved")
    }

    private static func kind(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFDIR: "a directory"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }
}

/// Keeps a directory from being closed while any copy of its root is left.
private final class OpenDirectory: Sendable {
    let descriptor: OwnedDescriptor

    init(_ path: String) throws(FileRootsError) {
        let number = open(path, acavd_open_path | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else {
            throw .cannotOpen(root: path, reason: ErrorNumber.current.description)
        }
        descriptor = OwnedDescriptor(number)
    }
}
