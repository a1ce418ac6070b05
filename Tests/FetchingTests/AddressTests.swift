import Fetching
import Foundations
import Glibc
import Testing

@Suite("Addresses")
struct AddressTests {
    /// Blocks of IANA's registries, and of what they leave to others: none of them is where a video lies.
    static let specialBlocks = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        "::/8", "::1", "::", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32", "2002::/16",
        "2620:4f:8000::/48", "3ffe::/16", "3fff::/20", "4000::/3", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
        "ff00::/8",
    ]

    /// The address before and the one after a block, where those are public.
    static let publicNeighbours = [
        "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0",
        "192.0.1.255", "192.0.3.0", "192.31.195.255", "192.31.197.0", "192.52.192.255", "192.52.194.0",
        "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0", "192.175.47.255", "192.175.49.0",
        "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0",
        "223.255.255.255", "2000::", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::",
        "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::", "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::",
        "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8001::", "3ffd:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "3fff:1000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ]

    private static func address(_ text: String) throws -> NetworkAddress {
        try #require(NetworkAddress(text), "\(text)")
    }

    private static func edges(of text: String) throws -> [NetworkAddress] {
        let block = try #require(AddressBlock(text), "\(text)")
        switch block.first {
        case .v4(let bits): return [block.first, .v4(bits | (UInt32.max >> block.prefix))]
        case .v6(let bits): return [block.first, .v6(bits | (UInt128.max >> block.prefix))]
        }
    }

    @Test("No special-purpose block is reached, at either edge", arguments: specialBlocks)
    func special(block: String) throws {
        for edge in try AddressTests.edges(of: block) {
            #expect(AddressRules().refusal(of: edge) != nil, "\(edge)")
        }
    }

    @Test("What lies beside them is public", arguments: publicNeighbours)
    func neighbours(text: String) throws {
        #expect(AddressRules().refusal(of: try AddressTests.address(text)) == nil)
    }

    @Test(
        "Every purpose has its name",
        arguments: [
            ("0.0.0.0", AddressPurpose.unspecified), ("0.1.2.3", .thisNetwork), ("10.1.2.3", .privateUse),
            ("100.100.0.1", .shared), ("127.0.0.1", .loopback), ("169.254.169.254", .linkLocal),
            ("172.31.255.255", .privateUse), ("192.0.0.170", .protocolAssignments), ("192.0.2.1", .documentation),
            ("192.31.196.1", .anycastService), ("192.52.193.1", .tunnel), ("192.88.99.1", .tunnel),
            ("192.168.1.1", .privateUse), ("192.175.48.6", .anycastService), ("198.19.255.255", .benchmarking),
            ("224.0.0.1", .multicast), ("239.255.255.255", .multicast), ("240.0.0.1", .reserved),
            ("255.255.255.255", .broadcast), ("::", .unspecified), ("::1", .loopback), ("::2", .embedded),
            ("64:ff9b:1::7f00:1", .translation), ("100::1", .discard), ("100::1:0:0:0:1", .discard),
            ("2001:1::1", .protocolAssignments), ("2001:0:1::", .tunnel), ("2001:2::1", .benchmarking),
            ("2001:3::1", .tunnel), ("2001:4:112::1", .anycastService), ("2001:10::", .identifier),
            ("2001:2f:ffff::", .identifier), ("2001:3f::", .identifier), ("2001:db8::1", .documentation),
            ("2002:808:808::", .tunnel), ("2620:4f:8000::1", .anycastService), ("3ffe::1", .reserved),
            ("3fff:fff::", .documentation), ("4000::", .reserved), ("5f00::1", .identifier), ("fdff::1", .uniqueLocal),
            ("fe80::1", .linkLocal), ("febf::1", .linkLocal), ("fec0::1", .siteLocal), ("ff02::1", .multicast),
        ])
    func purposes(text: String, purpose: AddressPurpose) throws {
        let refusal = AddressRules().refusal(of: try AddressTests.address(text))
        #expect(refusal?.contains(" \(purpose.rawValue);") == true, "\(refusal ?? "public")")
    }

    @Test(
        "An IPv4 address in IPv6's clothes is judged as well",
        arguments: [
            ("::ffff:127.0.0.1", false), ("::ffff:8.8.8.8", true), ("::ffff:10.0.0.1", false),
            ("64:ff9b::8.8.8.8", true), ("64:ff9b::10.0.0.1", false), ("64:ff9b::127.0.0.1", false),
            ("64:ff9b::169.254.169.254", false), ("::8.8.8.8", false), ("2002:808:808::", false),
            ("2001:0:808:808::f7f7:f7f7", false),
        ])
    func embedded(text: String, isPublic: Bool) throws {
        #expect((AddressRules().refusal(of: try AddressTests.address(text)) == nil) == isPublic)
    }

    @Test(
        "To allow the form is not to allow the address in it",
        arguments: [
            ("2002::/16", "2002:808:808::", true), ("2002::/16", "2002:7f00:1::", false),
            ("2001::/32", "2001:0:808:808::f7f7:f7f7", true), ("2001::/32", "2001:0:808:808::80ff:fffe", false),
            ("2001::/32", "2001:0:7f00:1::f7f7:f7f7", false), ("::/96", "::8.8.8.8", true),
            ("::/96", "::127.0.0.1", false), ("::/0", "::ffff:127.0.0.1", false),
            ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("127.0.0.0/8", "64:ff9b::127.0.0.1", true),
        ])
    func allowedForms(block: String, text: String, isAllowed: Bool) throws {
        let rules = AddressRules(allowing: [try #require(AddressBlock(block))])
        #expect((rules.refusal(of: try AddressTests.address(text)) == nil) == isAllowed)
    }

    @Test("An allowed network is reached to its edges and not beyond", arguments: [UInt64](0..<20))
    func allowedNetworks(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let prefix = Int.random(in: 8...32, using: &generator)
        let mask = UInt32.max << (32 - prefix)
        let first = UInt32(0x0A00_0000) | UInt32.random(in: 0...0x00FF_FFFF, using: &generator) & mask
        let rules = AddressRules(allowing: [try #require(AddressBlock(.v4(first), prefix: prefix))])
        #expect(rules.refusal(of: .v4(first)) == nil)
        #expect(rules.refusal(of: .v4(first | ~mask)) == nil)
        for beside in [first &- 1, (first | ~mask) &+ 1] where beside >> 24 == 10 {
            #expect(rules.refusal(of: .v4(beside)) != nil)
        }
    }

    @Test(
        "Blocks are written one way",
        arguments: [
            ("10.0.0.0/8", true), ("10.0.0.1", true), ("::/0", true), ("0.0.0.0/0", true), ("fd00::/8", true),
            ("10.0.0.1/8", false), ("10.0.0.0/33", false), ("10.0.0.0/-1", false), ("10.0.0.0/", false),
            ("10.0.0.0/+8", false), ("10.0/8", false), ("10", false), ("", false), ("/8", false), ("::1/64", false),
            ("::/129", false), ("localhost", false), ("0x7f.0.0.1", false), ("0177.0.0.1", false),
            ("10.0.0.0/8/8", false), ("fe80::1%lo", false), ("10.0.0.0/99999999999999999999", false),
        ])
    func blocks(text: String, isOne: Bool) {
        #expect((AddressBlock(text) != nil) == isOne)
    }

    @Test("Text and address say the same", arguments: specialBlocks + publicNeighbours)
    func spelling(text: String) throws {
        let block = try #require(AddressBlock(text))
        #expect(block.description == (text.contains("/") ? text : "\(text)/\(block.first.width)"))
        #expect(AddressBlock(block.description) == block)
    }

    @Test("A socket's address is read as the kernel writes it, and only whole")
    func socketAddresses() throws {
        var v4 = sockaddr_in()
        v4.sin_family = sa_family_t(AF_INET)
        v4.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        withUnsafeBytes(of: v4) { bytes in
            #expect(NetworkAddress(socketAddress: bytes) == .v4(0x7F00_0001))
            for count in 0..<bytes.count {
                #expect(NetworkAddress(socketAddress: UnsafeRawBufferPointer(rebasing: bytes[..<count])) == nil)
            }
        }
        var v6 = sockaddr_in6()
        v6.sin6_family = sa_family_t(AF_INET6)
        v6.sin6_addr = in6addr_loopback
        withUnsafeBytes(of: v6) { bytes in
            #expect(NetworkAddress(socketAddress: bytes) == .v6(1))
            for count in 0..<bytes.count {
                #expect(NetworkAddress(socketAddress: UnsafeRawBufferPointer(rebasing: bytes[..<count])) == nil)
            }
        }
        var other = sockaddr_un()
        other.sun_family = sa_family_t(AF_UNIX)
        withUnsafeBytes(of: other) { #expect(NetworkAddress(socketAddress: $0) == nil) }
    }
}
