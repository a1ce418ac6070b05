package import Foundations

/// What the daemon asks a fetcher for.
package struct FetchRequest: Sendable, Hashable {
    package let address: WebAddress
    package let rules: AddressRules
    package let limits: FetchLimits

    package init(_ address: WebAddress, rules: AddressRules, limits: FetchLimits) {
        self.address = address
        self.rules = rules
        self.limits = limits
    }

    /// The most networks that rules on the wire allow.
    package static let maximumNetworks = 1_000

    /// - Throws: Where the bytes are no request that the daemon could have made.
    package init(reading reader: inout ByteReader) throws(ByteReaderError) {
        let text = try reader.string()
        do throws(SourceError) {
            address = try WebAddress(text)
        } catch {
            throw .invalid(error.description)
        }
        let count = try reader.integer(0...FetchRequest.maximumNetworks, "the number of allowed networks")
        var allowed: [AddressBlock] = []
        for _ in 0..<count {
            guard let block = AddressBlock(try reader.string()) else { throw .invalid("no network is written so") }
            allowed.append(block)
        }
        rules = AddressRules(allowing: allowed)
        let maximumBytes = try reader.integer(0...Int.max, "the largest source")
        let redirects = try reader.integer(0...100, "the number of redirects")
        limits = FetchLimits(
            maximumBytes: Int64(maximumBytes), redirects: redirects, connectSeconds: try FetchRequest.seconds(&reader),
            stallSeconds: try FetchRequest.seconds(&reader), seconds: try FetchRequest.seconds(&reader))
    }

    /// - Precondition: The rules allow `maximumNetworks` at most.
    package func write(to writer: inout ByteWriter) {
        precondition(rules.allowed.count <= FetchRequest.maximumNetworks, "as many networks as are read again")
        writer.write(address.text)
        writer.write(rules.allowed.count)
        for block in rules.allowed { writer.write(block.description) }
        writer.write(limits.maximumBytes)
        writer.write(limits.redirects)
        writer.write(limits.connectSeconds)
        writer.write(limits.stallSeconds)
        writer.write(limits.seconds)
    }

    /// Positive, and a week at most.
    private static func seconds(_ reader: inout ByteReader) throws(ByteReaderError) -> Double {
        let seconds = try reader.double()
        guard seconds > 0, seconds <= 604_800 else { throw .invalid("\(seconds) seconds where a time-out belongs") }
        return seconds
    }
}
