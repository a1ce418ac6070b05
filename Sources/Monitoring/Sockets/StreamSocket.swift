import Glibc

/// The system refused something about a socket.
struct SocketFailure: Error {
    let operation: String
    let code: Int32

    /// - Parameter code: By default that of the call just made.
    init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }
}

/// Owns a socket that carries a stream of bytes; programs that this one starts do not get it.
///
/// Every buffer is handed to the system with its own length.
struct StreamSocket: ~Copyable, Sendable {
    /// For poll(2), as long as the value lives.
    let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// - Parameter family: `AF_INET`, `AF_INET6`, `AF_UNIX`.
    static func open(family: Int32) throws(SocketFailure) -> StreamSocket {
        let descriptor = Glibc.socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure("opening a socket") }
        return StreamSocket(descriptor: descriptor)
    }

    /// Two that are connected; neither waits.
    static func pair() throws(SocketFailure) -> SocketPair {
        var descriptors: [Int32] = [-1, -1]
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        guard socketpair(AF_UNIX, Int32(kind), 0, &descriptors) == 0 else { throw SocketFailure("opening a pair") }
        return SocketPair(
            first: StreamSocket(descriptor: descriptors[0]), second: StreamSocket(descriptor: descriptors[1]))
    }

    // MARK: Listening

    /// Lets a port be bound again at once, whatever old connections linger on it.
    borrowing func reuseAddress() throws(SocketFailure) {
        var yes: Int32 = 1
        guard setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw SocketFailure("reusing the address")
        }
    }

    borrowing func bind(to address: SocketAddress) throws(SocketFailure) {
        let descriptor = descriptor
        guard address.withPointer({ Glibc.bind(descriptor, $0, $1) }) == 0 else { throw SocketFailure("binding it") }
    }

    borrowing func listen() throws(SocketFailure) {
        guard Glibc.listen(descriptor, SOMAXCONN) == 0 else { throw SocketFailure("listening") }
    }

    /// The port that it is bound to; nil where it has none.
    borrowing func boundPort() -> Int? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let descriptor = descriptor
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { return nil }
        // sockaddr_storage is as large as both, and aligned for both.
        return withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET: Int(UInt16(bigEndian: bytes.load(as: sockaddr_in.self).sin_port))
            case AF_INET6: Int(UInt16(bigEndian: bytes.load(as: sockaddr_in6.self).sin6_port))
            default: nil
            }
        }
    }

    /// The next connection, which does not wait; nil where there is none yet, or it went before it was taken.
    borrowing func accept() throws(SocketFailure) -> StreamSocket? {
        let connection = Glibc.accept(descriptor, nil, nil)
        guard connection >= 0 else {
            switch errno {
            // What accept(2) tells of a connection's own network is that connection's end, not the listener's.
            case EAGAIN, EINTR, ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, EHOSTUNREACH, ENETUNREACH, ENONET,
                EOPNOTSUPP,
                ENOPROTOOPT:
                return nil
            default: throw SocketFailure("accepting a connection")
            }
        }
        let socket = StreamSocket(descriptor: connection)
        // (accept4 would do it at once, but Swift does not import it.)
        guard fcntl(connection, F_SETFD, FD_CLOEXEC) == 0 else { throw SocketFailure("keeping a socket to ourselves") }
        try socket.setNeverWaits()
        return socket
    }

    borrowing func setNeverWaits() throws(SocketFailure) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw SocketFailure("keeping a socket from waiting")
        }
    }

    // MARK: Connecting

    /// - Throws: `SocketFailure`; its code is EINPROGRESS where a socket that does not wait is not there yet.
    borrowing func connect(to address: SocketAddress) throws(SocketFailure) {
        let descriptor = descriptor
        guard address.withPointer({ Glibc.connect(descriptor, $0, $1) }) == 0 else {
            throw SocketFailure("connecting")
        }
    }

    /// What became of a connection that was in progress: an error number, or 0.
    borrowing func pendingError() -> Int32 {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else { return errno }
        return code
    }

    /// Waits until it can be read or written, or is at its end.
    ///
    /// - Parameter events: `POLLIN` or `POLLOUT`.
    /// - Returns: False when the time is over.
    borrowing func wait(for events: Int32, until end: ContinuousClock.Instant) throws(SocketFailure) -> Bool {
        while true {
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else { return false }
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let result = poll(&entry, 1, left.pollMilliseconds)
            if result > 0 { return true }
            guard result == 0 || errno == EINTR else { throw SocketFailure("waiting for a socket") }
        }
    }

    // MARK: Bytes

    enum Received: Equatable {
        case bytes(Int)

        /// Nothing is there yet, of a socket that does not wait.
        case nothingYet

        /// The other side sends no more, or is gone.
        case ended
    }

    /// Reads once into the buffer, which must not be empty.
    borrowing func receive(into buffer: inout [UInt8]) -> Received {
        precondition(!buffer.isEmpty)
        while true {
            let descriptor = descriptor
            let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count > 0 { return .bytes(count) }
            if count == 0 { return .ended }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .nothingYet
            default: return .ended
            }
        }
    }

    /// Sends once what it can.
    ///
    /// - Returns: How many bytes: none where the other side does not take more yet. Nil where it is gone.
    borrowing func send(_ bytes: ArraySlice<UInt8>) -> Int? {
        while true {
            let descriptor = descriptor
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN: return 0
            default: return nil
            }
        }
    }

    /// Ends it both ways; one that listens does so no more. The descriptor stays open.
    borrowing func endAll() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Tells the other side that no more comes.
    borrowing func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }
}

/// Two sockets that are connected.
struct SocketPair: ~Copyable {
    let first: StreamSocket
    let second: StreamSocket
}

extension Duration {
    /// For poll(2): whole milliseconds, rounded up so that nobody wakes too early over and over.
    var pollMilliseconds: Int32 {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        // A wait of many days may end early: whoever waits looks at the clock again.
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
