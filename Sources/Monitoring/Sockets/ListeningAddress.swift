/// Where a daemon is asked how it is.
package enum ListeningAddress: Sendable, Hashable, CustomStringConvertible {
    /// A port of the machine itself.
    ///
    /// - Parameters:
    ///   - host: An address of 127.0.0.0/8, `::1`, or `localhost`, which means 127.0.0.1.
    ///   - port: From 0 to 65535; 0 takes any that is free.
    case loopback(host: String, port: Int)

    /// A file of the file system; an absolute path.
    case unixSocket(path: String)

    /// - Parameter text: `127.0.0.1:22283`, `[::1]:22283`, `localhost:22283`, or an absolute path.
    /// - Throws: ``MonitoringError/invalidAddress(_:)``, ``MonitoringError/notLoopback(_:)``,
    ///   ``MonitoringError/pathTooLong(_:)``.
    package init(parsing text: String) throws(MonitoringError) {
        if text.hasPrefix("/") {
            self = .unixSocket(path: text)
        } else {
            guard let parts = HostAndPort(text), let port = parts.port else { throw .invalidAddress(text) }
            self = .loopback(host: parts.host, port: port)
        }
        _ = try SocketAddress(self)
    }

    package var description: String {
        switch self {
        case .loopback(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unixSocket(let path): path
        }
    }
}
