import Glibc

/// An address as the kernel takes it.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private let length: Int
    let family: Int32

    /// The longest path that unix(7) can name, in bytes; one more ends it.
    static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// - Throws: `.notLoopback`, `.invalidAddress`, `.pathTooLong`.
    init(_ address: ListeningAddress) throws(MonitoringError) {
        switch address {
        case .loopback(let host, let port):
            guard let port = UInt16(exactly: port) else { throw .invalidAddress(address.description) }
            switch LoopbackHost(host) {
            case .version4(let number):
                var value = sockaddr_in()
                value.sin_family = sa_family_t(AF_INET)
                value.sin_port = port.bigEndian
                value.sin_addr.s_addr = number.bigEndian
                family = AF_INET
                length = MemoryLayout<sockaddr_in>.size
                SocketAddress.copy(value, to: &storage)
            case .version6:
                var value = sockaddr_in6()
                value.sin6_family = sa_family_t(AF_INET6)
                value.sin6_port = port.bigEndian
                value.sin6_addr = in6addr_loopback
                family = AF_INET6
                length = MemoryLayout<sockaddr_in6>.size
                SocketAddress.copy(value, to: &storage)
            case nil:
                throw .notLoopback(address.description)
            }
        case .unixSocket(let path):
            let bytes = Array(path.utf8)
            guard path.hasPrefix("/"), !bytes.contains(0) else { throw .invalidAddress(path) }
            guard bytes.count <= SocketAddress.longestPath else { throw .pathTooLong(path) }
            var value = sockaddr_un()
            value.sun_family = sa_family_t(AF_UNIX)
            // The rest is zero, so that the path ends.
            withUnsafeMutableBytes(of: &value.sun_path) { $0.copyBytes(from: bytes) }
            family = AF_UNIX
            length = MemoryLayout<sockaddr_un>.size
            SocketAddress.copy(value, to: &storage)
        }
    }

    /// `sockaddr_storage` is as large as every other address, and aligned for each.
    private static func copy<Address>(_ value: Address, to storage: inout sockaddr_storage) {
        withUnsafeBytes(of: value) { source in
            withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: source) }
        }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }
}
