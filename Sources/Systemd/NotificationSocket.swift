import Foundation

/// The socket over which a service tells its manager how it fares: sd_notify(3), by its protocol.
///
/// A message that cannot be sent is lost: the manager is gone or does not listen, and what it misses it acts upon itself.
/// Nobody is held up by a manager that does not read, whose queue takes a dozen messages (unix(7), max_dgram_qlen).
package struct NotificationSocket: Sendable {
    private let path: [UInt8]

    /// - Parameter environment: Holds `NOTIFY_SOCKET`: a path, or a name in the abstract namespace after an `@`.
    /// - Returns: Nil where no manager listens, or its address is none.
    package init?(environment: [String: String]) {
        guard let address = environment["NOTIFY_SOCKET"], address.hasPrefix("/") || address.hasPrefix("@") else {
            return nil
        }
        var path = Array(address.utf8)
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        guard path.count > 1, path.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
        self.path = path
    }

    /// How long a manager that is busy is waited for, with what must not be lost, in seconds.
    private static let patience = 5

    /// Sends one message: assignments, one a line.
    ///
    /// - Parameter isVital: Whether to wait a little where the manager is busy. What is said again soon is not vital.
    package func send(_ message: String, isVital: Bool) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: NotificationSocket.patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        // The length says where an abstract name ends.
        let length = socklen_t(
            MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path) + path.count)
        let bytes = Array(message.utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(
                    descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | (isVital ? 0 : Int32(MSG_DONTWAIT)),
                    $0,
                    length)
            }
        }
    }
}
