/// What an address is for that no public server has.
package enum AddressPurpose: String, Sendable, Hashable, CaseIterable {
    case unspecified
    case thisNetwork = "of this network"
    case loopback
    case privateUse = "private"
    case shared = "shared by a provider's customers"
    case linkLocal = "link-local"
    case siteLocal = "site-local"
    case uniqueLocal = "unique-local"
    case multicast
    case broadcast
    case documentation = "for documentation"
    case benchmarking = "for benchmarking"
    case protocolAssignments = "assigned to a protocol"
    case anycastService = "of an anycast service of the net's own"
    case tunnel = "of a tunnel (6to4, Teredo, AMT)"
    case translation = "of a local IPv4 translation"
    case embedded = "an IPv4 address in the form of IPv6"
    case identifier = "an identifier, not a place"
    case discard = "discard-only"
    case reserved
}

extension AddressPurpose {
    /// The purpose of an address by itself; nil for one that anybody may have.
    static func of(_ address: NetworkAddress) -> AddressPurpose? {
        let entry = registered.filter { $0.block.contains(address) }.max { $0.block.prefix < $1.block.prefix }
        if let entry { return entry.purpose }
        // Of IPv6, only 2000::/3 has been given out for unicast (RFC 4291, section 2.4; IANA's IPv6 address space).
        guard case .v6(let bits) = address, bits >> 125 != 0b001 else { return nil }
        return .reserved
    }

    private typealias Entry = (block: AddressBlock, purpose: AddressPurpose?)

    /// IANA's registries of special-purpose addresses (RFC 6890, RFC 8190), with multicast and what is reserved or
    /// withdrawn; also those that are reachable from everywhere, since no video lies there. Where blocks lie in one
    /// another, the smaller says more.
    private static let registered: [Entry] = [
        v4(0, 0, 0, 0, prefix: 8, .thisNetwork),  // RFC 791
        v4(0, 0, 0, 0, prefix: 32, .unspecified),  // RFC 1122
        v4(10, 0, 0, 0, prefix: 8, .privateUse),  // RFC 1918
        v4(100, 64, 0, 0, prefix: 10, .shared),  // RFC 6598
        v4(127, 0, 0, 0, prefix: 8, .loopback),  // RFC 1122
        v4(169, 254, 0, 0, prefix: 16, .linkLocal),  // RFC 3927
        v4(172, 16, 0, 0, prefix: 12, .privateUse),  // RFC 1918
        v4(192, 0, 0, 0, prefix: 24, .protocolAssignments),  // RFC 6890, with RFC 7335, 7600, 7723, 8155, 7050
        v4(192, 0, 2, 0, prefix: 24, .documentation),  // RFC 5737
        v4(192, 31, 196, 0, prefix: 24, .anycastService),  // AS112, RFC 7535
        v4(192, 52, 193, 0, prefix: 24, .tunnel),  // AMT, RFC 7450
        v4(192, 88, 99, 0, prefix: 24, .tunnel),  // 6to4 relays, RFC 7526
        v4(192, 168, 0, 0, prefix: 16, .privateUse),  // RFC 1918
        v4(192, 175, 48, 0, prefix: 24, .anycastService),  // AS112, RFC 7534
        v4(198, 18, 0, 0, prefix: 15, .benchmarking),  // RFC 2544
        v4(198, 51, 100, 0, prefix: 24, .documentation),  // RFC 5737
        v4(203, 0, 113, 0, prefix: 24, .documentation),  // RFC 5737
        v4(224, 0, 0, 0, prefix: 4, .multicast),  // RFC 5771
        v4(240, 0, 0, 0, prefix: 4, .reserved),  // RFC 1112
        v4(255, 255, 255, 255, prefix: 32, .broadcast),  // RFC 8190

        v6(prefix: 128, .unspecified),  // RFC 4291
        v6(0, 0, 0, 0, 0, 0, 0, 1, prefix: 128, .loopback),  // RFC 4291
        v6(prefix: 96, .embedded),  // IPv4-compatible, RFC 4291
        v6(0, 0, 0, 0, 0, 0xFFFF, prefix: 96, .embedded),  // IPv4-mapped, RFC 4291
        v6(0x64, 0xFF9B, prefix: 96, nil),  // NAT64: as public as the IPv4 address in it, RFC 6052
        v6(0x64, 0xFF9B, 1, prefix: 48, .translation),  // RFC 8215
        v6(0x100, prefix: 64, .discard),  // RFC 6666
        v6(0x100, 0, 0, 1, prefix: 64, .discard),  // RFC 9780
        v6(0x2001, prefix: 23, .protocolAssignments),  // RFC 2928, with RFC 7723, 8155, 9665
        v6(0x2001, prefix: 32, .tunnel),  // Teredo, RFC 4380
        v6(0x2001, 2, prefix: 48, .benchmarking),  // RFC 5180
        v6(0x2001, 3, prefix: 32, .tunnel),  // AMT, RFC 7450
        v6(0x2001, 4, 0x112, prefix: 48, .anycastService),  // AS112, RFC 7535
        v6(0x2001, 0x10, prefix: 28, .identifier),  // ORCHID, RFC 4843
        v6(0x2001, 0x20, prefix: 28, .identifier),  // ORCHIDv2, RFC 7343
        v6(0x2001, 0x30, prefix: 28, .identifier),  // drones, RFC 9374
        v6(0x2001, 0xDB8, prefix: 32, .documentation),  // RFC 3849
        v6(0x2002, prefix: 16, .tunnel),  // 6to4, RFC 3056
        v6(0x2620, 0x4F, 0x8000, prefix: 48, .anycastService),  // AS112, RFC 7534
        v6(0x3FFE, prefix: 16, .reserved),  // the 6bone, given back, RFC 3701
        v6(0x3FFF, prefix: 20, .documentation),  // RFC 9637
        v6(0x5F00, prefix: 16, .identifier),  // segment routing, RFC 9602
        v6(0xFC00, prefix: 7, .uniqueLocal),  // RFC 4193
        v6(0xFE80, prefix: 10, .linkLocal),  // RFC 4291
        v6(0xFEC0, prefix: 10, .siteLocal),  // RFC 3879
        v6(0xFF00, prefix: 8, .multicast),  // RFC 4291
    ]

    private static func v4(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, prefix: Int, _ purpose: AddressPurpose?
    ) -> Entry {
        (AddressBlock(around: .v4(a << 24 | b << 16 | c << 8 | d), prefix: prefix), purpose)
    }

    /// - Parameter groups: The first 16 bits, and so on; the rest is 0.
    private static func v6(_ groups: UInt128..., prefix: Int, _ purpose: AddressPurpose?) -> Entry {
        let bits = groups.enumerated().reduce(0 as UInt128) { $0 | $1.element << (112 - 16 * $1.offset) }
        return (AddressBlock(around: .v6(bits), prefix: prefix), purpose)
    }
}
