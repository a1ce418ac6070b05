import CSandbox
import Glibc

/// The directories beneath which the files lie that messages may name.
///
/// The kernel walks every path (openat2(2)), so that neither `..`, nor a symbolic link, nor somebody who moves
/// directories meanwhile leads out. A relative link that stays beneath its root is followed; an absolute one is not.
/// The root `/` means any file, by any way but the links of /proc that stand for open files.
package final class FileRoots: Sendable {
    /// The largest file that is opened, in bytes.
    private let maximumBytes: Int64

    /// Those that say more about a path come first.
    private let roots: [FileRoot]

    /// Where relative paths begin.
    private let workingDirectory: String

    /// Opens the directories. Links on the way to them are followed: they are the operator's.
    ///
    /// - Parameters:
    ///   - directories: Absolute paths. None: every file is refused.
    ///   - maximumBytes: The largest file that is opened.
    package init(_ directories: [String], maximumBytes: Int64) throws(FileRootsError) {
        self.maximumBytes = maximumBytes
        var roots: [FileRoot] = []
        for directory in directories { roots.append(try FileRoot(directory)) }
        self.roots = roots.sorted { $0.names.count > $1.names.count }
        workingDirectory = FileRoots.currentDirectory()
    }

    /// Opens a regular file to be read.
    ///
    /// - Parameter path: Absolute, or from the directory that was the working directory at the start.
    /// - Throws: `SourceError`, which names the path.
    package func open(_ path: String) throws(SourceError) -> OpenFile {
        // What only looks like a URL, with a space before it, is a path here: its password is not for logs either.
        let source = SourceName(path).shown
        guard !roots.isEmpty else {
            throw .refused(source: source, reason: "files are not accepted; sources.file_roots names no directory")
        }
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw .refused(source: source, reason: "the path is empty or holds a null character")
        }
        let absolute = path.utf8.first == UInt8(ascii: "/") ? path : workingDirectory + "/" + path
        var reason = "it is in none of the directories of sources.file_roots"
        for root in roots {
            guard let rest = root.rest(of: absolute) else { continue }
            // Out of one root, it may still be beneath another, which holds that one.
            if let file = try root.open(rest, source: source, maximumBytes: maximumBytes) { return file }
            reason = "a symbolic link or .. leads out of \(root.path)"
        }
        throw .refused(source: source, reason: reason)
    }

    private static func currentDirectory() -> String {
        guard let directory = getcwd(nil, 0) else { return "" }
        defer { free(directory) }
        return String(cString: directory)
    }
}
