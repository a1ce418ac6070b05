package import Foundations

/// One video for a decoding worker. Its bytes come beside it, as descriptors.
package struct VideoTask: Sendable, Hashable {
    /// What is wanted of it.
    package enum Kind: UInt8, Sendable {
        /// Its clips, embedded.
        case embedding = 1

        /// How many clips it would give at most, by its container alone: where scenes change, and what is filtered by how
        /// it looks and sounds, is not looked into.
        case planning = 2
    }

    /// Where its bytes are.
    package enum Place: Sendable, Hashable {
        /// All in one descriptor, of a file of so many bytes.
        case file(size: Int64)

        /// In a spool that is being filled: its descriptor, and a socket to ask the fetcher over.
        case spool(size: Int64?)
    }

    package let kind: Kind

    /// What to call it in messages.
    package let name: String

    /// Where its source says that clips are; nil leaves it to the clip plan.
    package let segments: [TimeSpan]?

    package let place: Place

    /// How long the worker may take, in seconds.
    package let seconds: Double

    package init(kind: Kind, name: String, segments: [TimeSpan]?, place: Place, seconds: Double) {
        self.kind = kind
        self.name = name
        self.segments = segments
        self.place = place
        self.seconds = seconds
    }
}

extension VideoTask {
    package func write(to writer: inout ByteWriter) {
        writer.write(kind.rawValue)
        writer.write(name)
        writer.write(segments != nil)
        if let segments {
            writer.write(segments.flatMap { [$0.start, $0.end] })
        }
        switch place {
        case .file(let size):
            writer.write(UInt8(1))
            writer.write(Int(size))
        case .spool(let size):
            writer.write(UInt8(2))
            writer.write(Int(size ?? -1))
        }
        writer.write(seconds)
    }

    package init(reading reader: inout ByteReader) throws(ByteReaderError) {
        let number = try reader.uint8()
        guard let kind = Kind(rawValue: number) else { throw .invalid("\(number) is no kind of task") }
        self.kind = kind
        name = try reader.string()
        segments = try reader.bool() ? try VideoTask.spans(&reader) : nil
        switch try reader.uint8() {
        case 1: place = .file(size: try reader.int64())
        case 2:
            let size = try reader.int64()
            place = .spool(size: size < 0 ? nil : size)
        case let other: throw .invalid("\(other) is no place of bytes")
        }
        seconds = try reader.double()
    }

    private static func spans(_ reader: inout ByteReader) throws(ByteReaderError) -> [TimeSpan] {
        let times = try reader.array(of: Double.self)
        guard times.count.isMultiple(of: 2) else { throw .invalid("a segment without an end") }
        var spans: [TimeSpan] = []
        for index in stride(from: 0, to: times.count, by: 2) {
            spans.append(try TimeSpan(checking: times[index], times[index + 1]))
        }
        return spans
    }
}

extension TimeSpan {
    /// A span from times that nobody vouches for.
    init(checking start: Double, _ end: Double) throws(ByteReaderError) {
        guard start.isFinite, end.isFinite, start >= 0, start <= end else {
            throw .invalid("the time span from \(start) to \(end) s")
        }
        self.init(start: start, end: end)
    }
}
