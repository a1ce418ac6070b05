import Glibc

/// A socket that listens at an address, and the file that names it, if one does.
final class ListeningSocket: Sendable {
    let address: ListeningAddress
    let socket: StreamSocket
    private let file: FileIdentity?

    private init(_ address: ListeningAddress, _ socket: consuming StreamSocket, _ file: FileIdentity? = nil) {
        self.address = address
        self.socket = socket
        self.file = file
    }

    static func open(_ address: ListeningAddress) throws(MonitoringError) -> ListeningSocket {
        let target = try SocketAddress(address)
        do {
            switch address {
            case .loopback: return try onPort(address, target)
            case .unixSocket(let path): return try onFile(path, address, target)
            }
        } catch {
            switch error {
            case .taken: throw .inUse(address)
            case .foreign(let path): throw .notASocket(path: path)
            case .system(let failure) where failure.code == EADDRINUSE: throw .inUse(address)
            case .system(let failure):
                throw .refused(address, operation: failure.operation, code: failure.code)
            }
        }
    }

    /// Removes the file, if it is still the one that was made here.
    func removeFile() {
        guard case .unixSocket(let path) = address, let file, FileIdentity(ofSocket: path) == file else { return }
        unlink(path)
    }

    private enum Obstacle: Error {
        /// Someone listens.
        case taken

        /// What has the path is no socket.
        case foreign(String)
        case system(SocketFailure)
    }

    private static func onPort(
        _ address: ListeningAddress, _ target: SocketAddress
    ) throws(Obstacle) -> ListeningSocket {
        do {
            let socket = try StreamSocket.open(family: target.family)
            try socket.reuseAddress()
            try socket.bind(to: target)
            try socket.listen()
            try socket.setNeverWaits()
            return ListeningSocket(address, socket)
        } catch {
            throw .system(error)
        }
    }

    private static func onFile(
        _ path: String, _ address: ListeningAddress, _ target: SocketAddress
    ) throws(Obstacle) -> ListeningSocket {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let directory = slash == path.startIndex ? "/" : String(path[..<slash])
        // From looking at what is there until it is listened on: two that start at once must not remove each other's.
        let lock: DirectoryLock
        do { lock = try DirectoryLock.take(directory) } catch { throw .system(error) }
        defer { withExtendedLifetime(lock) {} }
        switch try occupant(of: path, target) {
        case .none: break
        case .abandonedSocket: unlink(path)
        case .listener: throw .taken
        case .other: throw .foreign(path)
        }
        do throws(SocketFailure) {
            let socket = try StreamSocket.open(family: target.family)
            try socket.bind(to: target)
            // It is not listened on yet: whatever mode it was made with, nobody gets in before this.
            guard chmod(path, 0o660) == 0 else { throw SocketFailure("giving it to its group") }
            guard let file = FileIdentity(ofSocket: path) else { throw SocketFailure("finding it again") }
            try socket.listen()
            try socket.setNeverWaits()
            return ListeningSocket(address, socket, file)
        } catch {
            throw .system(error)
        }
    }

    private enum Occupant {
        case none, abandonedSocket, listener, other
    }

    private static func occupant(of path: String, _ target: SocketAddress) throws(Obstacle) -> Occupant {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .system(SocketFailure("looking at it")) }
            return .none
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return .other }
        do {
            let socket = try StreamSocket.open(family: AF_UNIX)
            // With many that wait to be accepted, a connection would wait too: EAGAIN tells as much.
            try socket.setNeverWaits()
            try socket.connect(to: target)
            return .listener
        } catch {
            switch error.code {
            case ECONNREFUSED: return .abandonedSocket
            case EAGAIN, EINPROGRESS: return .listener
            default: throw .system(error)
            }
        }
    }
}

/// Which file it is, whatever its name.
private struct FileIdentity: Equatable, Sendable {
    let device: dev_t
    let number: ino_t

    /// - Returns: Nil where there is no socket.
    init?(ofSocket path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        device = status.st_dev
        number = status.st_ino
    }
}
