import Foundations

/// What goes between the daemon and its processes: a length and a checksum before each message.
///
///     length of the payload, 32 bits | XXH64 of the payload, 64 bits | payload            (little-endian)
package enum Frame {
    static let headerBytes = 12

    /// - Precondition: The payload is shorter than 2³² bytes.
    package static func encoded(_ payload: [UInt8]) -> [UInt8] {
        var writer = ByteWriter(capacity: headerBytes + payload.count)
        writer.write(UInt32(payload.count))
        writer.write(Hash64.of(payload))
        payload.withUnsafeBufferPointer { writer.write(plain: $0) }
        return writer.bytes
    }
}

/// Why bytes from another process are no frames.
package enum FrameError: Error, Hashable, CustomStringConvertible {
    /// It announces more than it may send.
    case tooLong(bytes: Int, limit: Int)

    /// The checksum is not that of the payload.
    case damaged

    package var description: String {
        switch self {
        case .tooLong(let bytes, let limit): "it announces a message of \(bytes) bytes, where \(limit) are allowed"
        case .damaged: "the checksum of a message is wrong"
        }
    }
}

/// Puts frames together from bytes as they come in. The bytes may be anything: no more is kept of them than the longest
/// allowed frame and what was appended last.
package struct FrameDecoder: Sendable {
    /// The longest payload that is accepted, in bytes.
    package var limit: Int
    private var bytes: [UInt8] = []

    package init(limit: Int) {
        self.limit = limit
    }

    /// Nothing has come in since the last whole frame.
    package var isEmpty: Bool { bytes.isEmpty }

    /// Takes in what was read. Call `next` until it gives nothing before appending more.
    package mutating func append(_ read: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: read)
    }

    /// The payload of the next whole frame, or nil until more comes in.
    ///
    /// - Throws: `FrameError`, after which there is nothing more to be had: where the next frame begins is not known.
    package mutating func next() throws(FrameError) -> [UInt8]? {
        guard bytes.count >= Frame.headerBytes else { return nil }
        let (length, checksum) = bytes.withUnsafeBytes {
            (
                Int($0.loadUnaligned(fromByteOffset: 0, as: UInt32.self)),
                $0.loadUnaligned(fromByteOffset: 4, as: UInt64.self)
            )
        }
        guard length <= limit else { throw .tooLong(bytes: length, limit: limit) }
        let end = Frame.headerBytes + length
        guard bytes.count >= end else { return nil }
        let payload = Array(bytes[Frame.headerBytes..<end])
        bytes.removeFirst(end)
        guard Hash64.of(payload) == checksum else { throw .damaged }
        return payload
    }
}
