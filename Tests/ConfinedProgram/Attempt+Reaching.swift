import Glibc

extension Attempt {
    /// - Parameter argument: A port, a path or a name.
    func reachOut(_ argument: String) -> () -> Int32 {
        switch self {
        case .connect: { withLoopback(port: argument) { Glibc.connect($0, $1, $2) } }
        case .bind: { withLoopback(port: "0") { Glibc.bind($0, $1, $2) } }
        case .connectToPath: { connectToUnixSocket(Array(argument.utf8)) }
        case .connectToAbstractName: { connectToUnixSocket([0] + Array(argument.utf8)) }
        default: { findAddresses(of: argument) }
        }
    }
}

private func withLoopback(
    port: String, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = (UInt16(port) ?? 0).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafeBytes(of: &address) { bytes in
        guard let start = bytes.baseAddress else { return EFAULT }
        return code(body(descriptor, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count)))
    }
}

private func connectToUnixSocket(_ name: [UInt8]) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    return withUnsafeBytes(of: &address) { bytes in
        guard let start = bytes.baseAddress else { return EFAULT }
        return code(Glibc.connect(descriptor, start.assumingMemoryBound(to: sockaddr.self), length))
    }
}

/// Finds the addresses of a host that has some without any name server.
private func findAddresses(of name: String) -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let failure = getaddrinfo(name, "443", &hints, &found)
    guard failure == 0 else { return failure == EAI_SYSTEM ? errno : 1000 - failure }
    freeaddrinfo(found)
    return 0
}
