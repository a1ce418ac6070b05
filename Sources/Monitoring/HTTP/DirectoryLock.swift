import Glibc

/// Keeps other acavds from changing what is in a directory, while it lives: flock(2). It leaves no file behind.
final class DirectoryLock {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Waits for whoever has it, who needs it for moments only; not for ever, as any program that can read the directory
    /// can take it.
    static func take(_ directory: String) throws(SocketFailure) -> DirectoryLock {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SocketFailure("opening its directory") }
        let lock = DirectoryLock(descriptor: descriptor)
        for _ in 0..<100 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return lock }
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            usleep(10_000)
        }
        throw SocketFailure("locking its directory")
    }
}
