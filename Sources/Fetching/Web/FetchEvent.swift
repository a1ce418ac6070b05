package import Foundations

/// What a fetcher says first about a source.
package enum FetchEvent: Sendable, Hashable {
    /// The server has begun to answer: the reader may read.
    ///
    /// - size: In bytes; nil where the server does not tell.
    /// - isSeekable: Whether a byte far away costs no more than a near one.
    case ready(size: Int64?, isSeekable: Bool)

    /// There will be nothing to read.
    case failed(SourceError)

    package init(reading reader: inout ByteReader) throws(ByteReaderError) {
        switch try reader.uint8() {
        case 1:
            let size = try reader.int64()
            guard size >= -1 else { throw .invalid("a source of \(size) bytes") }
            self = .ready(size: size < 0 ? nil : size, isSeekable: try reader.bool())
        case 2: self = .failed(try SourceError(reading: &reader))
        case let kind: throw .invalid("an event of kind \(kind)")
        }
    }

    package func write(to writer: inout ByteWriter) {
        switch self {
        case .ready(let size, let isSeekable):
            writer.write(1 as UInt8)
            writer.write(size ?? -1)
            writer.write(isSeekable)
        case .failed(let error):
            writer.write(2 as UInt8)
            error.write(to: &writer)
        }
    }
}
