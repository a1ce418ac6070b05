import Fetching
import Foundations

/// What passes between the daemon and a fetcher: a byte that says which message, and its bytes.
package struct FetchMessageTarget: FuzzTarget {
    package static let name = "fetch-message"
    package static let longestInput = 4096
    package static let words = ["https://", "http://", "[::1]", "127.0.0.0/8", "user:password@"]

    package init() {}

    package func seeds() throws -> [[UInt8]] {
        var events: [[UInt8]] = []
        for event in [
            FetchEvent.ready(size: 12, isSeekable: true), .ready(size: nil, isSeekable: false),
            .failed(.notFound(source: "https://example.org/")), .failed(.refused(source: "s", reason: "r")),
            .failed(.tooLarge(source: "s", limit: 7)), .failed(.failed(source: "s", reason: "r")),
        ] {
            var writer = ByteWriter()
            event.write(to: &writer)
            events.append([0] + writer.bytes)
        }
        var writer = ByteWriter()
        let allowed = ["127.0.0.0/8", "::1/128"].compactMap { AddressBlock($0) }
        FetchRequest(
            try WebAddress("https://example.org:8080/a?b=c"), rules: AddressRules(allowing: allowed),
            limits: FetchLimits()
        ).write(to: &writer)
        return events + [[1] + writer.bytes, [2] + [UInt8](repeating: 0, count: 18)]
    }

    package func check(_ input: [UInt8]) throws {
        var input = FuzzInput(input)
        let kind = input.byte() % 3
        let bytes = input.rest()
        switch kind {
        case 0:
            try check(
                bytes, { (reader) throws(ByteReaderError) in try FetchEvent(reading: &reader) }, { $0.write(to: &$1) })
        case 1:
            try check(
                bytes, { (reader) throws(ByteReaderError) in try FetchRequest(reading: &reader) }, { $0.write(to: &$1) }
            )
        default:
            try check(
                bytes, { (reader) throws(ByteReaderError) in try FetchReport(reading: &reader) }, { $0.write(to: &$1) })
        }
    }

    /// What is read is written as it was read.
    private func check<Message: Equatable>(
        _ bytes: [UInt8], _ read: (inout ByteReader) throws(ByteReaderError) -> Message,
        _ write: (Message, inout ByteWriter) -> Void
    ) throws {
        var reader = ByteReader(bytes)
        let message: Message
        do throws(ByteReaderError) {
            message = try read(&reader)
            try reader.finish()
        } catch {
            return try require(!error.description.isEmpty, "an error without words")
        }
        var writer = ByteWriter()
        write(message, &writer)
        var again = ByteReader(writer.bytes)
        try require(try read(&again) == message, "written and read again it is another")
        try again.finish()
    }
}
