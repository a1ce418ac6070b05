import Fetching

/// Addresses and networks as a configuration names them, and socket addresses: a byte below 128 and a text, or another and
/// bytes.
package struct NetworkAddressTarget: FuzzTarget {
    package static let name = "network-address"
    package static let longestInput = 256
    package static let words = ["::ffff:", "127.0.0.1", "/128", "/32", "2002:", "64:ff9b::", "fe80::", "%eth0"]

    package init() {}

    package func seeds() -> [[UInt8]] {
        ["127.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32", "::ffff:127.0.0.1", "64:ff9b::7f00:1"].map {
            [0] + Array($0.utf8)
        }
            + [
                [0] + Array("127.0.0.1\u{0}x".utf8), [0] + Array("10.0.0.0/8\u{0}".utf8),
                [0] + Array("::\u{0}/128".utf8),
            ]
            + [[128, 2, 0, 0, 80, 127, 0, 0, 1] + [UInt8](repeating: 0, count: 8)]
            + [[128, 10, 0] + [UInt8](repeating: 0, count: 24) + [1]]
    }

    package func check(_ input: [UInt8]) throws {
        var input = FuzzInput(input)
        guard input.byte() < 128 else {
            let bytes = input.rest()
            if let address = bytes.withUnsafeBytes({ NetworkAddress(socketAddress: $0) }) { try check(address) }
            return
        }
        let text = String(decoding: input.rest(), as: UTF8.self)
        let isSpelling = text.utf8.allSatisfy { "0123456789abcdefABCDEF:./".utf8.contains($0) }
        if let address = NetworkAddress(text) {
            try require(isSpelling, "\(text.debugDescription) is taken for \(address)")
            try check(address)
        }
        if let block = AddressBlock(text) {
            try require(isSpelling, "\(text.debugDescription) is taken for \(block)")
            try require(AddressBlock(block.description) == block, "\(block) is written as another")
            try require(block.contains(block.first), "\(block) does not hold its first address")
            // (Not so for IPv6: an address may stand for an IPv4 one, which has to be allowed too.)
            guard case .v4 = block.first else { return }
            let rules = AddressRules(allowing: [block])
            try require(rules.refusal(of: block.first) == nil, "\(block) is allowed and refused")
        }
    }

    private func check(_ address: NetworkAddress) throws(FuzzFinding) {
        try require(NetworkAddress(address.description) == address, "\(address) is written as another")
        // An IPv4 address in an IPv6 one is judged as itself.
        guard case .v4(let bits) = address else { return }
        let mapped = NetworkAddress.v6(0xFFFF << 32 | UInt128(bits))
        let (refusal, ofMapped) = (AddressRules().refusal(of: address), AddressRules().refusal(of: mapped))
        try require(
            refusal == nil || ofMapped != nil, "\(mapped) leads to \(address), which is refused: \(refusal ?? "")")
    }
}
