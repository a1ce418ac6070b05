package import Foundation
package import Media

/// A file in memory.
package final class MemoryBytes: MediaBytes {
    package let size: Int64?
    private let data: Data

    /// - Parameter knowsSize: Whether `size` tells it, or the end must be met.
    package init(_ data: Data, knowsSize: Bool = true) {
        self.data = data
        size = knowsSize ? Int64(data.count) : nil
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaBytesError) -> Int {
        guard offset < Int64(data.count) else { return 0 }
        let start = data.startIndex + Int(offset)
        let part = data[start..<min(start + buffer.count, data.endIndex)]
        part.withUnsafeBytes { buffer.copyMemory(from: $0) }
        return part.count
    }
}

/// A file without an end: a beginning, and then the same block again and again.
package final class EndlessBytes: MediaBytes {
    package let size: Int64? = nil
    private let beginning: Data
    private let block: Data

    /// How many bytes were given so far.
    package private(set) var bytesRead = 0

    /// - Precondition: The block is not empty.
    package init(_ beginning: Data, thenForEver block: Data) {
        precondition(!block.isEmpty, "something to repeat")
        self.beginning = beginning
        self.block = block
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaBytesError) -> Int {
        let source: Data
        let start: Int
        if offset < Int64(beginning.count) {
            source = beginning
            start = Int(offset)
        } else {
            source = block
            start = Int((offset - Int64(beginning.count)) % Int64(block.count))
        }
        let count = min(buffer.count, source.count - start)
        let first = source.startIndex + start
        source[first..<first + count].withUnsafeBytes { buffer.copyMemory(from: $0) }
        bytesRead += count
        return count
    }
}
