import Foundation

/// The lines of a text file, or of standard input, one after another: the file may be larger than memory.
package final class LineReader {
    /// A line that is longer is passed over.
    package static let maximumBytes = 4 << 20

    private static let chunkBytes = 1 << 16

    /// A line, counted from 1.
    package struct Line: Sendable, Hashable {
        package let number: Int

        /// Without its ending (LF or CR LF); nil when it is longer than `LineReader.maximumBytes`.
        package let bytes: [UInt8]?

        package init(number: Int, bytes: [UInt8]?) {
            self.number = number
            self.bytes = bytes
        }
    }

    /// For messages.
    package let name: String

    private let handle: FileHandle
    private var chunk: [UInt8] = []
    private var position = 0
    private var number = 0

    /// - Parameter path: `-` for standard input.
    package init(_ path: String) throws(ExchangeError) {
        if path == "-" {
            name = "standard input"
            handle = .standardInput
            return
        }
        name = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ExchangeError(path, "it cannot be opened: \(String(cString: strerror(errno)))")
        }
        var facts = stat()
        guard fstat(descriptor, &facts) != 0 || facts.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw ExchangeError(path, "it is a directory; name a file")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// - Returns: Nil at the end.
    package func next() throws(ExchangeError) -> Line? {
        var line: [UInt8] = []
        var isTooLong = false
        var isAtEnd = true
        while true {
            if position == chunk.count {
                chunk = try read()
                position = 0
                if chunk.isEmpty { break }
            }
            isAtEnd = false
            let end = chunk[position...].firstIndex(of: UInt8(ascii: "\n"))
            let piece = chunk[position..<(end ?? chunk.count)]
            if line.count + piece.count > LineReader.maximumBytes {
                isTooLong = true
                line = []
            } else if !isTooLong {
                line += piece
            }
            position = end.map { $0 + 1 } ?? chunk.count
            if end != nil { break }
        }
        guard !isAtEnd else { return nil }
        number += 1
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        // Programs of other systems begin a file with a byte order mark, which is no part of its first line.
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        return Line(number: number, bytes: isTooLong ? nil : line)
    }

    private func read() throws(ExchangeError) -> [UInt8] {
        do {
            return Array(try handle.read(upToCount: LineReader.chunkBytes) ?? Data())
        } catch {
            throw ExchangeError(name, "it cannot be read: \(error.localizedDescription)")
        }
    }
}
