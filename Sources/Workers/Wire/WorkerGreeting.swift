import Foundations

/// What a process of ours says first, when it has confined itself and seen nothing yet.
enum WorkerGreeting: Sendable, Hashable {
    /// It waits for work.
    case ready

    /// It cannot work, on any video; for an operator.
    case refusing(String)

    func write(to writer: inout ByteWriter) {
        switch self {
        case .ready: writer.write(UInt8(1))
        case .refusing(let reason):
            writer.write(UInt8(2))
            writer.write(reason)
        }
    }

    init(reading reader: inout ByteReader) throws(ByteReaderError) {
        switch try reader.uint8() {
        case 1: self = .ready
        case 2: self = .refusing(try reader.string())
        case let other: throw .invalid("\(other) is no greeting")
        }
        try reader.finish()
    }
}
