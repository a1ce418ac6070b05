import Glibc

/// Why a daemon cannot be asked at an address.
package enum MonitoringError: Error, Sendable, Equatable, CustomStringConvertible {
    case invalidAddress(String)

    /// Other machines could reach it.
    case notLoopback(String)
    case pathTooLong(String)

    /// Someone listens there.
    case inUse(ListeningAddress)

    /// Something else than a socket has the path.
    case notASocket(path: String)

    /// The system refused something.
    case refused(ListeningAddress, operation: String, code: Int32)

    package var description: String {
        switch self {
        case .invalidAddress(let text):
            "\(text) is no address to listen on: write 127.0.0.1:22283, [::1]:22283, or an absolute path"
        case .notLoopback(let text):
            "\(text) can be reached from other machines, and whoever asks is not asked who they are: take an address "
                + "of 127.0.0.0/8 or [::1]; from afar, go through ssh -L or a proxy that knows its users"
        case .pathTooLong(let path):
            "\(path) is too long for a socket: it has \(path.utf8.count) bytes, and the system takes "
                + "\(SocketAddress.longestPath); choose a shorter path"
        case .inUse(let address):
            "cannot listen on \(address): the address is in use; another acavd or program listens there; "
                + "set \(address.key) to another, or to off"
        case .notASocket(let path):
            "cannot listen on \(path): something that is not a socket is there; move it away, or set http.socket to "
                + "another path, or to off"
        case .refused(let address, let operation, let code):
            "cannot listen on \(address): \(operation) failed: \(String(cString: strerror(code))); "
                + MonitoringError.remedy(code, address)
        }
    }

    private static func remedy(_ code: Int32, _ address: ListeningAddress) -> String {
        switch (address, code) {
        case (.unixSocket, ENOENT), (.unixSocket, ENOTDIR):
            "make its directory (systemd does, with RuntimeDirectory=acavd), or set http.socket to another path"
        case (.unixSocket, EACCES), (.unixSocket, EPERM), (.unixSocket, EROFS):
            "let the user that acavd runs as write its directory, or set http.socket to another path"
        case (.loopback, EACCES):
            "ports below 1024 are for the administrator; set http.address to one above"
        case (.loopback, EADDRNOTAVAIL):
            "this machine does not have that address; set http.address to 127.0.0.1:22283"
        default:
            "set \(address.key) to another, or to off"
        }
    }
}

extension ListeningAddress {
    /// The configuration's name for it.
    fileprivate var key: String {
        switch self {
        case .loopback: "http.address"
        case .unixSocket: "http.socket"
        }
    }
}
