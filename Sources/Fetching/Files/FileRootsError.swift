/// Why the directories that are configured cannot be used; for the operator, at start.
package enum FileRootsError: Error, Hashable, CustomStringConvertible {
    /// A root is no absolute path.
    case relative(root: String)

    /// A root is not there, is no directory, or may not be searched.
    case cannotOpen(root: String, reason: String)

    /// The kernel cannot keep a path beneath a directory.
    case unsupported(reason: String)

    package var description: String {
        switch self {
        case .relative(let root):
            "sources.file_roots: \"\(root)\" is not an absolute path"
        case .cannotOpen(let root, let reason):
            "sources.file_roots: \(root): \(reason); create the directory or take it out of the list"
        case .unsupported(let reason):
            "sources.file_roots: the kernel's openat2 says: \(reason); files need Linux 5.6 or later, with openat2 not "
                + "blocked by a container's rules"
        }
    }
}
