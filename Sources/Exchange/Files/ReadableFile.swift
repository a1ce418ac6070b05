import Foundation

/// A regular file that is read here and there, by pread(2): never mapped, so that a file which shrinks is an error and not
/// a signal.
final class ReadableFile: Sendable {
    let path: String

    /// In bytes, as it was when the file was opened.
    let size: Int

    /// Only pread(2) uses it, which moves no position: threads may share it.
    private let descriptor: Int32

    init(_ path: String) throws(ExchangeError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw ExchangeError(path, "it cannot be opened: \(String(cString: strerror(errno)))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ExchangeError(path, "it is not a regular file")
        }
        self.path = path
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    /// - Parameter path: What to call it in messages; it may have no name.
    init(owning descriptor: Int32, called path: String, size: Int) {
        self.path = path
        self.descriptor = descriptor
        self.size = size
    }

    deinit {
        close(descriptor)
    }

    /// Fills the buffer with the bytes from `offset` on.
    ///
    /// - Throws: Also when the file ends before.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ExchangeError) {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
            if count < 0 {
                if errno == EINTR { continue }
                throw ExchangeError(path, "it cannot be read: \(String(cString: strerror(errno)))")
            }
            guard count > 0 else {
                throw ExchangeError(
                    path,
                    "it has nothing at byte \(offset + filled) any more, where it had \(size) bytes; was it changed?")
            }
            filled += count
        }
    }

    /// - Precondition: `count >= 0`; the caller has bounded it, since that much memory is taken.
    func bytes(at offset: Int, count: Int) throws(ExchangeError) -> [UInt8] {
        guard offset >= 0, count <= size, offset <= size - count else {
            throw ExchangeError(path, "it ends at byte \(size), before what it announces; is it whole?")
        }
        var failure: ExchangeError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(ExchangeError) {
                try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
                initialized = count
            } catch {
                failure = error
                initialized = 0
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
