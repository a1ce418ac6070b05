import Foundations

/// What a reader asks its fetcher: is there a byte at this place? One question at a time.
struct SpoolQuestion: Hashable {
    let offset: Int64

    /// Bytes of a question.
    static let length = 16

    init(offset: Int64) {
        self.offset = offset
    }

    init(reading reader: inout ByteReader) throws(ByteReaderError) {
        guard try reader.uint64() == 1 else { throw .invalid("no question of a spool's reader") }
        offset = try reader.int64()
        guard offset >= 0 else { throw .invalid("a question about byte \(offset)") }
        try reader.finish()
    }

    func write(to writer: inout ByteWriter) {
        writer.write(1 as UInt64)
        writer.write(offset)
    }
}

/// What the fetcher says of the place that was asked about.
enum SpoolAnswer: Hashable {
    /// It lies in this part, all of which is in the spool.
    case available(Range<Int64>)

    /// It lies behind the end, which is here.
    case end(Int64)

    /// It will never come.
    case failed

    /// Bytes of an answer.
    static let length = 24

    init(reading reader: inout ByteReader) throws(ByteReaderError) {
        let kind = try reader.uint64()
        let (first, second) = (try reader.int64(), try reader.int64())
        try reader.finish()
        switch kind {
        case 1 where first >= 0 && first < second: self = .available(first..<second)
        case 2 where first >= 0 && second == 0: self = .end(first)
        case 3 where first == 0 && second == 0: self = .failed
        default: throw .invalid("an answer of kind \(kind) with \(first) and \(second)")
        }
    }

    func write(to writer: inout ByteWriter) {
        let (kind, first, second): (UInt64, Int64, Int64) =
            switch self {
            case .available(let range): (1, range.lowerBound, range.upperBound)
            case .end(let size): (2, size, 0)
            case .failed: (3, 0, 0)
            }
        writer.write(kind)
        writer.write(first)
        writer.write(second)
    }
}
