import Glibc

/// The operating system refused something about a socket.
struct SocketError: Error {
    let operation: String
    let number: Int32

    init(_ operation: String) {
        self.operation = operation
        number = errno
    }
}

/// Owns a TCP socket of this machine.
///
/// Reading and writing block. One thread may read and another shut the socket down at the same time, which is what ends
/// the first one's wait; the descriptor is closed only when nobody has the value any more.
struct Socket: ~Copyable, Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// A socket that listens on 127.0.0.1.
    ///
    /// - Parameter port: 0 takes any that is free.
    static func listening(on port: UInt16) throws(SocketError) -> Socket {
        let socket = Socket(descriptor: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
        guard socket.descriptor >= 0 else { throw SocketError("opening a socket") }
        // A broker that is started again must get its port back at once, whatever old connections linger on it.
        try socket.set(SOL_SOCKET, SO_REUSEADDR, "reusing the address")
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0 else { throw SocketError("binding port \(port) of 127.0.0.1") }
        guard listen(socket.descriptor, 128) == 0 else { throw SocketError("listening on port \(port)") }
        return socket
    }

    private func set(_ level: Int32, _ option: Int32, _ operation: String) throws(SocketError) {
        var yes: Int32 = 1
        guard setsockopt(descriptor, level, option, &yes, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw SocketError(operation)
        }
    }

    /// The port that the socket is bound to.
    func port() throws(SocketError) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { throw SocketError("asking for the port") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Waits for the next connection; `nil` after `shutDown()`.
    func accept() throws(SocketError) -> Socket? {
        while true {
            let connection = Glibc.accept(descriptor, nil, nil)
            if connection >= 0 {
                let socket = Socket(descriptor: connection)
                // (accept4 would do it at once, but Swift does not import it.)
                guard fcntl(connection, F_SETFD, FD_CLOEXEC) == 0 else {
                    throw SocketError("keeping a socket from child processes")
                }
                // Answers are written whole; to wait for more to send would only delay them.
                try socket.set(Int32(IPPROTO_TCP), TCP_NODELAY, "sending at once")
                return socket
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EINVAL: return nil
            default: throw SocketError("accepting a connection")
            }
        }
    }

    /// Reads exactly `count` bytes; `nil` when the other side ends first.
    func read(_ count: Int) -> [UInt8]? {
        let descriptor = descriptor
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                // `filled` < `count` = the buffer's capacity: the rest of the buffer is not empty.
                let received = recv(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, 0)
                if received < 0 && errno == EINTR { continue }
                guard received > 0 else { return }
                filled += received
            }
        }
        return bytes.count == count ? bytes : nil
    }

    /// Writes all the bytes; false when the other side is gone.
    func write(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
                let written = send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else { return false }
                sent += written
            }
            return true
        }
    }

    /// Ends every wait on the socket, on both sides. The descriptor stays open.
    func shutDown() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}
