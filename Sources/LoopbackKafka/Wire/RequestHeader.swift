/// What every request begins with.
struct RequestHeader {
    let api: API
    let version: Int16
    let correlation: Int32
    let client: String?

    /// A version of ApiVersions that we do not know is the only request of an unknown version to which the protocol has
    /// an answer; with any other the connection ends.
    var isUnknownVersion: Bool { !api.versions.contains(version) }

    /// Reads the header; the reader is then at the body and in the mode of its version.
    init(_ reader: inout WireReader) throws(WireError) {
        let key = try reader.integer(Int16.self)
        guard let api = API(rawValue: key) else { throw .malformed("request \(key) is not known") }
        self.api = api
        version = try reader.integer()
        guard api.versions.contains(version) || api == .apiVersions else {
            throw .malformed("version \(version) of request \(key) is not known")
        }
        correlation = try reader.integer()
        // The client's name has a plain length even in a flexible header.
        client = try reader.nullableString()
        reader.isFlexible = version >= api.firstFlexibleVersion
        try reader.endStructure()
    }

    /// The beginning of the answer's frame: room for its length, and its header.
    var answer: WireWriter {
        var writer = WireWriter()
        writer.integer(0 as Int32)
        writer.integer(correlation)
        // A client that asks for versions cannot know yet whether we speak flexible ones: that header stays plain.
        if version >= api.firstFlexibleVersion && api != .apiVersions {
            writer.isFlexible = true
            writer.endStructure()
        }
        return writer
    }
}
