/// Which addresses a source may lie at: those that anybody on the net can reach, and networks that are allowed besides.
/// Asked about each connection, of the address that it goes to.
package struct AddressRules: Sendable, Hashable {
    /// The networks besides the public ones.
    package let allowed: [AddressBlock]

    package init(allowing allowed: [AddressBlock] = []) {
        self.allowed = allowed
    }

    /// Why no connection may be made to an address; nil where one may.
    package func refusal(of address: NetworkAddress) -> String? {
        for judged in address.judged {
            guard let purpose = AddressPurpose.of(judged), !allowed.contains(where: { $0.contains(judged) }) else {
                continue
            }
            let place = judged == address ? "\(address)" : "\(judged), which \(address) stands for,"
            return "the address \(place) is \(purpose.rawValue); sources.private_networks does not name it"
        }
        return nil
    }
}

extension NetworkAddress {
    /// What has to be allowed for a connection to this address: the address itself, and IPv4 addresses that it leads on
    /// to. A mapped one is nothing but its IPv4 address, to which the kernel connects.
    fileprivate var judged: [NetworkAddress] {
        guard case .v6(let bits) = self else { return [self] }
        let last = NetworkAddress.v4(UInt32(truncatingIfNeeded: bits))
        switch bits {
        case _ where bits >> 32 == 0xFFFF: return [last]
        // IPv4-compatible; the first two are no IPv4 addresses but :: and ::1.
        case 2..<(1 << 32): return [self, last]
        // NAT64 (RFC 6052). (In 64:ff9b:1::/48 the place of the IPv4 address is the network's own choice.)
        case _ where bits >> 32 == 0x0064_FF9B << 64: return [self, last]
        // 6to4 (RFC 3056).
        case _ where bits >> 112 == 0x2002: return [self, .v4(UInt32(truncatingIfNeeded: bits >> 80))]
        // Teredo: the server, and the client with its bits turned (RFC 4380, section 4).
        case _ where bits >> 96 == 0x2001_0000:
            return [
                self, .v4(UInt32(truncatingIfNeeded: bits >> 64)), .v4(~UInt32(truncatingIfNeeded: bits)),
            ]
        default: return [self]
        }
    }
}
