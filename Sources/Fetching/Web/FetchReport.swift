package import Foundations

/// What a fetcher says about a source when its reader has gone.
package struct FetchReport: Sendable, Hashable {
    /// Bytes of bodies that servers sent.
    package var bytes: Int64

    /// Requests that were sent, those that were redirected among them.
    package var requests: Int

    /// Why the reader did not get all that it asked for.
    package var error: SourceError?

    /// What the reader did that no reader of ours does.
    package var violation: String?

    package init(bytes: Int64 = 0, requests: Int = 0, error: SourceError? = nil, violation: String? = nil) {
        self.bytes = bytes
        self.requests = requests
        self.error = error
        self.violation = violation
    }

    package init(reading reader: inout ByteReader) throws(ByteReaderError) {
        bytes = Int64(try reader.integer(0...Int.max, "the number of bytes"))
        requests = try reader.integer(0...Int.max, "the number of requests")
        error = try reader.bool() ? SourceError(reading: &reader) : nil
        violation = try reader.bool() ? reader.line() : nil
    }

    package func write(to writer: inout ByteWriter) {
        writer.write(bytes)
        writer.write(requests)
        writer.write(error != nil)
        error?.write(to: &writer)
        writer.write(violation != nil)
        if let violation { writer.write(line: violation) }
    }
}
