/// The addresses that begin with the same bits (CIDR, RFC 4632).
package struct AddressBlock: Sendable, Hashable, CustomStringConvertible {
    /// The first address. All bits after the prefix are 0.
    package let first: NetworkAddress

    /// Bits that all of them share.
    package let prefix: Int

    /// - Returns: Nil where the prefix does not fit the family, or where bits after it are set: somebody meant another
    ///   block.
    package init?(_ first: NetworkAddress, prefix: Int) {
        guard (0...first.width).contains(prefix), AddressBlock.masked(first, prefix) == first else { return nil }
        self.first = first
        self.prefix = prefix
    }

    /// The block of a size that an address lies in.
    ///
    /// - Precondition: The prefix fits the family.
    init(around address: NetworkAddress, prefix: Int) {
        precondition((0...address.width).contains(prefix), "a prefix has as many bits as an address at most")
        first = AddressBlock.masked(address, prefix)
        self.prefix = prefix
    }

    /// - Parameter text: An address, a slash, and the number of bits; or an address alone.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ NetworkAddress(String($0)) }) else { return nil }
        guard parts.count == 2 else {
            self.init(address, prefix: address.width)
            return
        }
        guard parts[1].utf8.allSatisfy(ASCII.isDigit), let prefix = Int(parts[1]) else { return nil }
        self.init(address, prefix: prefix)
    }

    /// Whether an address lies in the block. One family holds none of the other.
    package func contains(_ address: NetworkAddress) -> Bool {
        AddressBlock.masked(address, prefix) == first
    }

    package var description: String { "\(first)/\(prefix)" }

    /// (Shifts by all bits of a number give 0, as they should.)
    private static func masked(_ address: NetworkAddress, _ prefix: Int) -> NetworkAddress {
        switch address {
        case .v4(let bits): .v4(bits & UInt32.max << (32 - prefix))
        case .v6(let bits): .v6(bits & UInt128.max << (128 - prefix))
        }
    }
}
