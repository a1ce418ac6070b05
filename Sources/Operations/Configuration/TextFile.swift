import Foundation

/// Reads small text files, and says in plain words why one cannot be read.
enum TextFile {
    /// Why a file has no text.
    struct Failure: Error {
        /// Completes "cannot be read: …".
        let reason: String
    }

    /// The text of a file, which may be a pipe.
    static func text(of path: String) throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(reason: String(cString: strerror(errno))) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw Failure(reason: String(cString: strerror(errno))) }
        guard facts.st_mode & S_IFMT != S_IFDIR else { throw Failure(reason: "it is a directory") }
        let bytes: Data
        do {
            bytes = try handle.readToEnd() ?? Data()
        } catch {
            throw Failure(reason: error.localizedDescription)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(reason: "it is not UTF-8") }
        return text
    }
}
