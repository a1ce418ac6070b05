#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A model's file, looked at before the runtime opens it: it says less of a file that it cannot read.
enum ModelFile {
    /// - Throws: `.model` where there is no file that can be read, or an empty one.
    static func check(_ path: String) throws(InferenceError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw .model(path: path, reason: "not a path")
        }
        // Not blocking: it may be a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .model(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else {
            throw .model(path: path, reason: String(cString: strerror(errno)))
        }
        guard facts.st_mode & S_IFMT == S_IFREG else { throw .model(path: path, reason: "not a regular file") }
        guard facts.st_size > 0 else { throw .model(path: path, reason: "the file is empty") }
    }
}
