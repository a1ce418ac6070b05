import Foundations
import Glibc

/// Reads a source while it is fetched: asks for what it does not know to be there, and reads the rest without asking.
/// Belongs to one thread.
///
/// It believes nothing that could lead it astray: a fetcher gone mad can end the source or make up its content, as any
/// server can, and no more.
package final class SpoolReader {
    /// How many bytes the source has; nil as long as nobody has met the end.
    package private(set) var size: Int64?

    private let spool: OwnedDescriptor
    private let socket: SpoolSocket
    private var known = ByteRanges()

    /// - Parameters:
    ///   - spool: `Spool.reading`.
    ///   - fetcher: `SpoolLine.reader`.
    ///   - size: As the fetcher told the daemon.
    /// - Precondition: The size is not negative.
    package init(spool: consuming OwnedDescriptor, fetcher: consuming OwnedDescriptor, size: Int64?) {
        precondition(size ?? 0 >= 0, "a size is not negative")
        self.spool = spool
        socket = SpoolSocket(fetcher)
        self.size = size
    }

    /// Reads into the start of a buffer, and waits for bytes that are still to come. How long that may take is for the
    /// fetcher's limits, and for whoever looks after both processes.
    ///
    /// - Returns: How many bytes were read: at least one, or 0 at the end of the source (and for an empty buffer).
    /// - Precondition: The offset is not negative.
    package func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(SpoolReaderError) -> Int {
        precondition(offset >= 0, "an offset is not negative")
        guard !buffer.isEmpty else { return 0 }
        if let size, offset >= size { return 0 }
        var range = known.range(holding: offset)
        if range == nil { range = try ask(offset) }
        guard let range else { return 0 }
        let count = Int(clamping: min(Int64(buffer.count), range.upperBound - offset))
        while true {
            let read = pread(spool.number, buffer.baseAddress, count, off_t(offset))
            if read > 0 { return read }
            if read < 0 && errno == EINTR { continue }
            guard read == 0 else { throw .nonsense("reading the spool: \(ErrorNumber.current)") }
            throw .nonsense("the spool ends before byte \(offset), which should be there")
        }
    }

    /// - Returns: The part that holds the byte; nil where the source ends before it.
    private func ask(_ offset: Int64) throws(SpoolReaderError) -> Range<Int64>? {
        var writer = ByteWriter(capacity: SpoolQuestion.length)
        SpoolQuestion(offset: offset).write(to: &writer)
        guard case .whole = socket.send(writer.bytes) else { throw .hangUp }
        guard case .message(let bytes) = socket.receive(SpoolAnswer.length, waiting: true) else { throw .hangUp }
        switch try answer(bytes) {
        case .available(let range):
            guard range.contains(offset), range.upperBound <= size ?? .max else {
                throw .nonsense(
                    "asked for byte \(offset), it has those from \(range.lowerBound) to \(range.upperBound)")
            }
            known.insert(range)
            return range
        case .end(let end):
            guard end <= offset, end >= known.end, end == size ?? end else {
                throw .nonsense("asked for byte \(offset), it says that the end is at \(end)")
            }
            size = end
            return nil
        case .failed:
            throw .failed
        }
    }

    private func answer(_ bytes: [UInt8]) throws(SpoolReaderError) -> SpoolAnswer {
        var reader = ByteReader(bytes)
        do throws(ByteReaderError) {
            return try SpoolAnswer(reading: &reader)
        } catch {
            throw .nonsense(error.description)
        }
    }
}
