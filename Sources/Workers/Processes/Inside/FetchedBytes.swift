import Fetching
import Media

/// A source that is being fetched, as decoding sees it.
final class FetchedBytes: MediaBytes {
    private let reader: SpoolReader

    init(_ reader: SpoolReader) {
        self.reader = reader
    }

    var size: Int64? { reader.size }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaBytesError) -> Int {
        do throws(SpoolReaderError) {
            return try reader.read(into: buffer, at: offset)
        } catch {
            throw MediaBytesError(error.description)
        }
    }
}
