import Embedding
import Foundation
import Foundations

/// What a process of ours says first, when it has confined itself and seen nothing yet.
enum WorkerGreeting: Sendable, Hashable {
    /// It waits for work: a fetcher.
    case ready

    /// It waits for videos, and makes this of them.
    case embedding(EncodingDescription)

    /// It cannot work, on any video; for an operator.
    case refusing(String)

    func write(to writer: inout ByteWriter) throws {
        switch self {
        case .ready: writer.write(UInt8(1))
        case .refusing(let reason):
            writer.write(UInt8(2))
            writer.write(reason)
        case .embedding(let description):
            writer.write(UInt8(3))
            writer.write(Array(try JSONEncoder().encode(description)))
        }
    }

    init(reading reader: inout ByteReader) throws(ByteReaderError) {
        switch try reader.uint8() {
        case 1: self = .ready
        case 2: self = .refusing(try reader.string())
        case 3:
            let bytes: [UInt8] = try reader.array()
            do {
                self = .embedding(try JSONDecoder().decode(EncodingDescription.self, from: Data(bytes)))
            } catch {
                throw .invalid("a description of encoders that is none: \(error)")
            }
        case let other: throw .invalid("\(other) is no greeting")
        }
        try reader.finish()
    }
}
