import Foundations
import Workers

/// What a process sends to the daemon: a byte that says in how large parts it is read, and the bytes.
package struct FrameTarget: FuzzTarget {
    package static let name = "frame"
    package static let longestInput = 4096

    private static let limit = 1024

    package init() {}

    package func seeds() -> [[UInt8]] {
        let frames = [Frame.encoded([]), Frame.encoded([1]), Frame.encoded(Array("answer".utf8))]
        let tooLong = Frame.encoded([UInt8](repeating: 7, count: FrameTarget.limit + 1))
        return frames.map { [0] + $0 } + [[1] + frames.flatMap { $0 }, [5] + frames.flatMap { $0 } + tooLong]
    }

    package func check(_ input: [UInt8]) throws {
        var input = FuzzInput(input)
        let part = Int(input.byte()) + 1
        let bytes = input.rest()
        let whole = read(bytes, part: max(bytes.count, 1))
        let inParts = read(bytes, part: part)
        try require(whole == inParts, "read in parts of \(part) bytes it is \(inParts), and else \(whole)")
        // What was accepted is exactly what was sent.
        let sent = whole.frames.flatMap { Frame.encoded($0) }
        try require(bytes.starts(with: sent), "frames that nobody sent: \(whole.frames)")
        try require(whole.frames.allSatisfy { $0.count <= FrameTarget.limit }, "a frame longer than may be")
        if whole.error == nil {
            try require(whole.isEmpty == (sent.count == bytes.count), "what is left is not told")
            try require(
                bytes.count - sent.count < 12 + FrameTarget.limit, "\(bytes.count - sent.count) bytes wait for nothing")
        }
    }

    private struct Result: Equatable {
        var frames: [[UInt8]] = []
        var error: FrameError?
        var isEmpty = true
    }

    private func read(_ bytes: [UInt8], part: Int) -> Result {
        var decoder = FrameDecoder(limit: FrameTarget.limit)
        var result = Result()
        for first in stride(from: 0, to: bytes.count, by: part) {
            bytes.withUnsafeBytes {
                decoder.append(UnsafeRawBufferPointer(rebasing: $0[first..<min(first + part, $0.count)]))
            }
            do throws(FrameError) {
                while let frame = try decoder.next() { result.frames.append(frame) }
            } catch {
                result.error = error
                return result
            }
        }
        result.isEmpty = decoder.isEmpty
        return result
    }
}
