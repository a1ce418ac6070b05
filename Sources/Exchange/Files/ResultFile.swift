import Foundation

/// Where a result goes, from its beginning to its end: standard output, or a file that is there once it is whole. Through
/// a buffer, because results have many short lines.
package final class ResultFile {
    private static let bufferBytes = 1 << 18

    /// For messages: the path, or `standard output`.
    package let name: String

    /// Bytes appended so far.
    package private(set) var size = 0

    /// The name that the file is to get; nil for standard output.
    private let path: String?

    /// Open while there is a file beside that name, which is to get it; standard output stays open.
    private var descriptor: Int32?
    private var buffer: [UInt8] = []

    /// Standard output.
    package init() {
        name = "standard output"
        path = nil
        descriptor = STDOUT_FILENO
    }

    /// A file of this name, in the place of one that was there. Nothing is under the name until ``finish()``, and nothing
    /// beside it until there is much to write.
    ///
    /// - Throws: When there is something of that name that is no file, such as a directory or a device; or nothing can be
    ///   written beside it.
    package init(replacing path: String) throws(ExchangeError) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw ExchangeError(path, "is there and no file; name one that may be written")
        }
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard access(directory, W_OK | X_OK) == 0 else {
            throw ExchangeError(path, "nothing can be written in \(directory): \(String(cString: strerror(errno)))")
        }
        name = path
        self.path = path
    }

    deinit {
        guard let path, let descriptor else { return }
        close(descriptor)
        unlink(ResultFile.temporary(path))
    }

    private static func temporary(_ path: String) -> String { "\(path).\(getpid()).part" }

    package func append(_ bytes: some Collection<UInt8>) throws(ExchangeError) {
        buffer.append(contentsOf: bytes)
        size += bytes.count
        if buffer.count >= ResultFile.bufferBytes { try flush() }
    }

    /// Writes what is left; a file is then on the disk, and gets its name.
    package func finish() throws(ExchangeError) {
        let descriptor = try flush()
        guard let path else { return }
        guard fsync(descriptor) == 0 else { throw failure("cannot be written") }
        guard rename(ResultFile.temporary(path), path) == 0 else { throw failure("cannot be given its name") }
        self.descriptor = nil
        close(descriptor)
    }

    private func failure(_ problem: String) -> ExchangeError {
        ExchangeError(name, "it \(problem): \(String(cString: strerror(errno)))")
    }

    private func opened() throws(ExchangeError) -> Int32 {
        if let descriptor { return descriptor }
        let opened = open(ResultFile.temporary(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard opened >= 0 else { throw failure("cannot be made") }
        descriptor = opened
        return opened
    }

    /// - Returns: The descriptor that it has written to.
    @discardableResult
    private func flush() throws(ExchangeError) -> Int32 {
        let descriptor = try opened()
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 {
                guard errno == EINTR else { throw failure("cannot be written") }
            } else {
                written += count
            }
        }
        buffer.removeAll(keepingCapacity: true)
        return descriptor
    }
}
