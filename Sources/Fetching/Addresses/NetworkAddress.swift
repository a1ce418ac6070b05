import Glibc

/// An IP address.
package enum NetworkAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(UInt128)

    /// - Parameter text: Four decimal numbers, or an IPv6 address without zone: the spellings of inet_pton(3) and no
    ///   others, for configuration. What a URL names is judged by the address that a connection is made to.
    package init?(_ text: String) {
        // C would read it up to there.
        guard !text.utf8.contains(0) else { return nil }
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self = .v4(UInt32(bigEndian: v4.s_addr))
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        self = .v6(withUnsafeBytes(of: v6) { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) })
    }

    /// The address in a socket address (ip(7), ipv6(7)); nil for other families and for one that is too short.
    package init?(socketAddress bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= MemoryLayout<sa_family_t>.size else { return nil }
        switch Int32(bytes.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET:
            guard bytes.count >= MemoryLayout<sockaddr_in>.size else { return nil }
            self = .v4(UInt32(bigEndian: bytes.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6:
            guard bytes.count >= MemoryLayout<sockaddr_in6>.size,
                let offset = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr)
            else { return nil }
            self = .v6(UInt128(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt128.self)))
        default:
            return nil
        }
    }

    /// Bits of an address of this family.
    package var width: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// As inet_ntop(3) writes it.
    package var description: String {
        switch self {
        case .v4(let bits):
            return (0..<4).map { String(bits >> (24 - 8 * UInt32($0)) & 0xFF) }.joined(separator: ".")
        case .v6(let bits):
            var bytes = bits.bigEndian
            return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
                guard let text = inet_ntop(AF_INET6, &bytes, buffer.baseAddress, socklen_t(buffer.count)) else {
                    return String(bits, radix: 16)
                }
                return String(cString: text)
            }
        }
    }
}
