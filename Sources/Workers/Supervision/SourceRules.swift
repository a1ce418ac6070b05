import Fetching

/// Where videos may come from, and what fetching them may cost.
package struct SourceRules: Sendable {
    /// Below which directories files may lie.
    let roots: FileRoots

    /// Which addresses may be connected to.
    let addresses: AddressRules

    /// The most bytes of a source.
    let maximumBytes: Int64

    /// What is kept of a source while it is decoded is kept in this directory.
    package var spoolDirectory = SourceRules.largeTemporaryFiles

    /// Where systems keep temporary files that may be large.
    package static let largeTemporaryFiles = "/var/tmp"

    /// How long a connection may take to be made, and how long a server may be silent, in seconds.
    package var connectSeconds = 10.0
    package var stallSeconds = 30.0

    /// How many redirects are followed.
    package var redirects = 5

    /// - Parameters:
    ///   - fileRoots: Directories below which files may lie; each is opened now, and held.
    ///   - privateNetworks: Networks in CIDR notation that may be connected to besides the public internet.
    package init(
        fileRoots: [String], privateNetworks: [String] = [], maximumBytes: Int64 = 4 << 30
    ) throws(SourceRulesError) {
        do throws(FileRootsError) {
            roots = try FileRoots(fileRoots, maximumBytes: maximumBytes)
        } catch {
            throw SourceRulesError(description: error.description)
        }
        var allowed: [AddressBlock] = []
        for network in privateNetworks {
            guard let block = AddressBlock(network) else {
                throw SourceRulesError(
                    description:
                        "sources.private_networks: \(network) is no network; write it as 10.0.0.0/8 or fd00::/8, "
                        + "its first address and the bits that all of its addresses share")
            }
            allowed.append(block)
        }
        guard allowed.count <= FetchRequest.maximumNetworks else {
            throw SourceRulesError(
                description: "sources.private_networks: there are \(allowed.count) networks, where "
                    + "\(FetchRequest.maximumNetworks) may be; write fewer, larger ones")
        }
        addresses = AddressRules(allowing: allowed)
        self.maximumBytes = maximumBytes
    }
}

/// Why rules about sources cannot be followed; for the operator, at start.
package struct SourceRulesError: Error, Hashable, CustomStringConvertible {
    package let description: String
}
